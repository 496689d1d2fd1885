// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Curl
import Domain
import ReceiptLog
import Storage
import Wire

/// Gives a school one of its own versions back, proven by the fingerprint of its receipt.
package struct VersionFetcher: Sendable {
    /// A version that was found.
    package struct Found: Sendable {
        /// The document's present name.
        package let path: DocumentPath
        /// The version's number.
        package let version: Int
        /// Its bytes.
        package let content: VersionLedger.Content
        /// Whether a receipt that is held here says so; else the hub does.
        package let isReceipted: Bool

        /// A version of those members.
        package init(path: DocumentPath, version: Int, content: VersionLedger.Content, isReceipted: Bool) {
            (self.path, self.version, self.content, self.isReceipted) = (path, version, content, isReceipted)
        }
    }

    private let hub: any BlobSource
    private let checkpoint: Checkpoint?
    private let pause: @Sendable (Duration) async throws -> Void

    /// How often in a row the link may break without a byte having come.
    private static let patience = 4

    /// A fetcher from `hub`, which is shown `checkpoint`; `pause` waits between two tries.
    package init(
        hub: any BlobSource, checkpoint: Checkpoint?,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        (self.hub, self.checkpoint, self.pause) = (hub, checkpoint, pause)
    }

    /// Finds a version: by the receipts, and where they do not know it, among what the hub holds now. Without a number it is the newest
    /// with bytes.
    package func find(_ path: DocumentPath, version: Int?, in ledger: VersionLedger) async throws(FetchError) -> Found {
        let document = try Self.document(path, among: ledger)
        let known = document.map { ledger.versions(of: $0) } ?? [:]
        if let document, let number = version ?? known.filter({ $0.value != nil }).keys.max(), let held = known[number] {
            guard let content = held else { throw .removal(document, number) }
            return Found(path: document, version: number, content: content, isReceipted: true)
        }
        let sought = document ?? path
        guard let head = try await head(of: sought) else {
            guard let version, !known.isEmpty else { throw .noSuchDocument("\(path)") }
            throw .noSuchVersion(sought, version, known: known.keys.sorted())
        }
        guard version == nil || version == head.version else {
            throw .noSuchVersion(sought, version ?? 0, known: Set(known.keys).union([head.version]).sorted())
        }
        guard let sha256 = head.sha256 else { throw .removal(sought, head.version) }
        let content = VersionLedger.Content(sha256: sha256, sizeBytes: head.size)
        return Found(path: sought, version: head.version, content: content, isReceipted: false)
    }

    private static func document(_ path: DocumentPath, among ledger: VersionLedger) throws(FetchError) -> DocumentPath? {
        if let exact = ledger.document(named: path) { return exact }
        let key = NameKey(of: path)
        let alike = ledger.paths.filter { NameKey(of: $0) == key }
        guard alike.count <= 1 else { throw .ambiguousDocument("\(path)") }
        return alike.first
    }

    private func head(of path: DocumentPath) async throws(FetchError) -> HeadsPage.Head? {
        var after: String?
        repeat {
            let page: HeadsPage
            do throws(HubError) { page = try await hub.heads(after: after) } catch { throw .hub(error) }
            if let found = page.heads.first(where: { $0.path.path == path }) { return found }
            after = page.next
        } while after != nil
        return nil
    }

    /// Writes the version's bytes to `target`, where nothing may be. They get that name only when they are proven; a link that breaks is
    /// taken up again from where it broke, here or by the next call. `onProgress` is told how many bytes are there.
    package func fetch(
        _ found: Found, to target: DiskPath, onProgress: @escaping @Sendable (Int64) -> Void = { _ in }
    ) async throws(FetchError) {
        let part = try PartialFile(for: target, sha256: found.content.sha256, sizeBytes: found.content.sizeBytes)
        var isSecondTry = false
        while true {
            try await fill(part, with: found, onProgress)
            if part.isWhole, try part.finish() { return }
            // What an earlier try left may be the wrong part; what comes in one piece is not.
            guard !isSecondTry else {
                part.discard()
                throw .otherBytes(found.content.sha256)
            }
            isSecondTry = true
            try part.restart()
        }
    }

    /// Fetches what is missing; returns where all of it, or too much, has come.
    private func fill(
        _ part: PartialFile, with found: Found, _ onProgress: @escaping @Sendable (Int64) -> Void
    ) async throws(FetchError) {
        var retry = RetrySchedule()
        while !part.isWhole {
            let before = part.received
            do throws(HubError) {
                try await hub.blob(
                    found.content.sha256, from: before, count: found.content.sizeBytes - before, holding: checkpoint
                ) { bytes in
                    try part.take(bytes)
                    onProgress(part.received)
                }
                // A server that ends early and calls it whole is not asked for ever.
                guard part.received > before else { return }
            } catch {
                if let failure = part.failure {
                    if case .otherBytes = failure { return }
                    throw failure
                }
                if case .refused(let problem) = error, problem.code == .notFound {
                    part.discard()
                    throw .notAtHub(found.path, found.version)
                }
                if part.received > before { retry.succeeded() }
                try await wait(after: error, part, &retry, size: found.content.sizeBytes)
            }
        }
    }

    private func wait(
        after error: HubError, _ part: PartialFile, _ retry: inout RetrySchedule, size: Int64
    ) async throws(FetchError) {
        let received = part.received
        guard case .unreachable(let cut) = error, !cut.isPermanent, received > 0 else {
            if received == 0 { part.discard() }
            throw .hub(error)
        }
        var random = SystemRandomNumberGenerator()
        let delay = retry.delayAfterFailure(using: &random)
        guard retry.failures <= Self.patience, !Task.isCancelled else {
            throw .cut(error, received: received, of: size)
        }
        do { try await pause(delay) } catch { throw .cut(.unreachable(.cancelled), received: received, of: size) }
    }
}
