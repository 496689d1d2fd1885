// SPDX-License-Identifier: Apache-2.0
import CCurl
import Glibc
import Synchronization

/// A request on its way to the loop's thread, with the task that waits for it.
struct CurlSubmission: Sendable {
    let id: UInt64
    let request: HTTPRequest
    let continuation: CheckedContinuation<Result<HTTPResponse, CurlError>, Never>
}

/// What a ``CurlLoop`` and its thread share. Every submission is resumed exactly once, by the thread or, where it has
/// ended, by ``submit(_:)``.
final class CurlLoopCore: Sendable {
    /// What other threads leave for the loop's. Invariant: `multi` may be woken as long as `hasEnded` is false.
    private struct Inbox {
        var submitted: [CurlSubmission] = []
        var cancelled: [UInt64] = []
        var isClosing = false
        var hasEnded = false
    }

    /// libcurl's handle for many transfers: only the loop's thread calls it, but for `curl_multi_wakeup`, which any may.
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer
    private let policy: ConnectionPolicy
    private let inbox = Mutex(Inbox())
    private let lastID = Atomic<UInt64>(0)

    /// Done once in a process, and by only one thread: libcurl asks for both.
    private static let isLibraryReady = handover_curl_global_init() == CURLE_OK

    init?(_ policy: ConnectionPolicy) {
        guard Self.isLibraryReady, let multi = curl_multi_init() else { return nil }
        self.multi = multi
        self.policy = policy
        handover_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, policy.maxConnectionsPerServer)
        handover_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        handover_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, policy.maxConnectionsPerServer * 2)
    }

    func nextID() -> UInt64 { lastID.wrappingAdd(1, ordering: .relaxed).newValue }

    func submit(_ submission: CurlSubmission) {
        let isTaken = leave { inbox in
            guard !inbox.isClosing else { return false }
            inbox.submitted.append(submission)
            return true
        }
        if !isTaken { submission.continuation.resume(returning: .failure(.shutDown)) }
    }

    func cancel(_ id: UInt64) { leave { $0.cancelled.append(id) } }

    func close() { leave { $0.isClosing = true } }

    private func leave<Answer: Sendable>(_ change: (inout Inbox) -> Answer) -> Answer {
        inbox.withLock { inbox in
            let answer = change(&inbox)
            if !inbox.hasEnded { curl_multi_wakeup(multi) }
            return answer
        }
    }

    // MARK: On the loop's thread

    /// Works until ``close()``; owns all transfers.
    func run() {
        // Signals are for the program's other threads. That includes SIGPIPE, which OpenSSL's writes to a connection the
        // server has closed would raise here and which would end the program.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)

        var board = Board()
        while true {
            let news = inbox.withLock { inbox in
                defer { (inbox.submitted, inbox.cancelled) = ([], []) }
                return inbox
            }
            board.waiting += news.submitted
            if news.isClosing {
                giveUp(.shutDown, in: &board) { _ in true }
                break
            }
            if !news.cancelled.isEmpty { giveUp(.cancelled, in: &board) { news.cancelled.contains($0.id) } }
            beginWaiting(&board)
            perform(&board)
            // A body that has just left makes way for the next one: no waiting then.
            if !beginWaiting(&board) { curl_multi_poll(multi, nil, 0, 60_000, nil) }
        }
        inbox.withLock { $0.hasEnded = true }
        curl_multi_cleanup(multi)
    }

    /// What the loop has on its hands.
    private struct Board {
        /// Requests that libcurl works on, by its handle.
        var active: [UnsafeMutableRawPointer: (submission: CurlSubmission, transfer: CurlTransfer)] = [:]
        /// Requests that have not begun.
        var waiting: [CurlSubmission] = []
    }

    /// Begins what may begin; whether anything did. Large bodies leave one after the other: side by side they would arrive at the
    /// same time, and the server would have nothing to receive while it stores them.
    @discardableResult
    private func beginWaiting(_ board: inout Board) -> Bool {
        var isSending = board.active.values.contains { $0.transfer.isSendingLargeBody }
        var left: [CurlSubmission] = []
        let before = board.waiting.count
        for submission in board.waiting {
            let isLarge = CurlTransfer.isLarge(submission.request)
            if isLarge, isSending {
                left.append(submission)
                continue
            }
            do throws(CurlError) {
                let transfer = try begin(submission.request)
                board.active[transfer.easy.pointer] = (submission, transfer)
                isSending = isSending || isLarge
            } catch {
                submission.continuation.resume(returning: .failure(error))
            }
        }
        board.waiting = left
        return left.count < before
    }

    /// Ends requests, begun or not, for that reason.
    private func giveUp(_ reason: CurlError, in board: inout Board, where isMeant: (CurlSubmission) -> Bool) {
        board.waiting.removeAll { submission in
            guard isMeant(submission) else { return false }
            submission.continuation.resume(returning: .failure(reason))
            return true
        }
        for (easy, entry) in board.active where isMeant(entry.submission) { end(easy, .failure(reason), &board) }
    }

    private func end(_ easy: UnsafeMutableRawPointer, _ result: Result<HTTPResponse, CurlError>, _ board: inout Board) {
        curl_multi_remove_handle(multi, easy)
        board.active.removeValue(forKey: easy)?.submission.continuation.resume(returning: result)
    }

    private func begin(_ request: HTTPRequest) throws(CurlError) -> CurlTransfer {
        guard let transfer = CurlTransfer(request) else {
            throw .other(code: Int(CURLE_OUT_OF_MEMORY.rawValue), reason: "out of memory")
        }
        try transfer.prepare(policy)
        guard curl_multi_add_handle(multi, transfer.easy.pointer) == CURLM_OK else {
            throw .other(code: Int(CURLE_FAILED_INIT.rawValue), reason: "the transfer could not be started")
        }
        return transfer
    }

    /// Moves what can be moved, and ends what is done.
    private func perform(_ board: inout Board) {
        var running: Int32 = 0
        curl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let transfer = board.active[easy]?.transfer
            else { continue }
            let code = message.pointee.data.result
            if transfer.prepareAgain(after: code) {
                curl_multi_remove_handle(multi, easy)
                if curl_multi_add_handle(multi, easy) == CURLM_OK { continue }
            }
            end(easy, transfer.outcome(code), &board)
        }
    }
}
