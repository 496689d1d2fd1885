// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging
import ReceiptLog
import Wire

/// Going on with a hub that was put back from a backup (protocol.md §10.2).
extension SyncEngine {
    /// Compares the log that the hub shows with the one that is known; follows it into a new one where it says, with its key, that it was
    /// put back. A hub that shows less without saying so is not followed: nothing is sent to it.
    func follow(_ hello: HelloMessage, _ summary: inout PassSummary) async throws(AgentError) {
        guard let held = tracker.highest?.checkpoint else { return }
        guard
            let shown = try? SignedNote(Array(hello.checkpoint.utf8)).verifyCheckpoint(withPinned: settings.hub.logKey).checkpoint
        else { return summary.failure = .hub(.wrongIdentity) }
        guard shown.origin != held.origin else {
            if shown.size < held.size { summary.failure = .hub(.refused(Self.shrunk(held, shown))) }
            return
        }
        switch await attempt({ [hub] () async throws(HubError) in try await hub.fork() }) {
        case .failure(let error): summary.failure = .hub(error)
        case .success(let receipt):
            guard let receipt, let (head, log) = try accepted(receipt, after: held, shown: shown) else {
                return summary.failure = .receipt(.otherLog(shown.origin.text))
            }
            try store.follow(head: head.bytes, after: log)
            tracker = CheckpointTracker(highest: head)
            (restored, needsReconcile) = (log, true)
            logger.notice("hub.restored", metadata: ["log": "\(shown.origin)", "size": "\(log.size)", "known": "\(held.size)"])
        }
    }

    /// The new log's head and where the old one was, if the receipt proves that the new log follows the one that is known.
    private func accepted(_ receipt: [UInt8], after held: Checkpoint, shown: Checkpoint) throws(AgentError) -> (
        VerifiedCheckpoint, RestoredLog
    )? {
        guard let verified = try? UnverifiedReceipt(receipt).verify(withPinned: settings.hub.logKey), verified.index == 0,
            verified.checkpoint.origin == shown.origin, let text = ReceiptText(parsing: verified.text),
            case .fork(let oldOrigin, let size, let root, _) = text.event, oldOrigin == held.origin.text, held.size >= size,
            try !contradicts(Checkpoint(origin: held.origin, size: size, root: root), held)
        else { return nil }
        return (verified.head, RestoredLog(origin: oldOrigin, size: size))
    }

    /// Whether the old log, as the new one says that it was, has another root than a receipt of that very size shows. Of other sizes
    /// nothing can be said: a hub that was put back has no longer what would prove it.
    private func contradicts(_ restored: Checkpoint, _ held: Checkpoint) throws(AgentError) -> Bool {
        guard held.size != restored.size else { return held.root != restored.root }
        var contradicts = false
        try store.eachReceipt { receipt in
            guard receipt.logOrigin == restored.origin.text,
                let verified = try? UnverifiedReceipt(receipt.proof).verify(withPinned: settings.hub.logKey),
                verified.checkpoint.size == restored.size
            else { return }
            contradicts = contradicts || verified.checkpoint.root != restored.root
        }
        return contradicts
    }

    private static func shrunk(_ held: Checkpoint, _ shown: Checkpoint) -> Problem {
        var problem = Problem(.logFork, "the hub shows \(shown.size) entries, receipts prove \(held.size)")
        problem.size = shown.size
        return problem
    }

    /// What receipts say of each version: fingerprints by document and number; and the versions that the hub no longer knows.
    struct Proven {
        var contents: [DocumentPath: [Int: Fingerprint]] = [:]
        var unknown: [LostVersion] = []
    }

    /// Reads all receipts, where the hub was put back.
    func proven(since restored: RestoredLog?) throws(AgentError) -> Proven {
        var proven = Proven()
        guard let restored else { return proven }
        try store.eachReceipt { receipt in
            for case .put(_, let version, let outcome, _, let sha256, _, let path, _) in receipt.bundle.lines {
                proven.contents[path, default: [:]][version] = sha256
                let isUnknown = receipt.logOrigin == restored.origin && receipt.logIndex >= restored.size
                if isUnknown, outcome == .stored || outcome == .conflict {
                    proven.unknown.append(LostVersion(path: path, version: version, sha256: sha256))
                }
            }
        }
        return proven
    }
}
