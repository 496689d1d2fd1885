// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging
import Wire

/// Finding out what the hub holds, after it said that this state is not the latest (protocol.md §5.3).
extension SyncEngine {
    /// The most pages of heads that are read: 10 million documents.
    private static let maximumPages = 10_000

    /// Takes the hub's heads for the bases of what is here. Bytes that it does not know go to it as conflicts, never over its own; and
    /// nothing that is missing here is removed there.
    func reconcile(_ summary: inout PassSummary) async throws(AgentError) {
        logger.notice("reconcile.began", metadata: ["oldCopy": "\(isOldCopy)"])
        for bundle in spool.values { try happened(.rolledBack, to: bundle, &summary) }
        var heads: [DocumentPath: HeadsPage.Head]
        switch await self.heads() {
        case .failure(let error): return summary.failure = .hub(error)
        case .success(let all): heads = all
        }
        let proven = try proven(since: restored)
        var changes: [ReceiptOutcome.Change] = []
        for (path, document) in tracked {
            changes.append((path, Self.rebased(document, on: heads.removeValue(forKey: path), proven.contents[path] ?? [:])))
        }
        // What stands in the folder is sent again; versions that were overwritten here since are held nowhere.
        let lost = proven.unknown.filter { tracked[$0.path]?.local?.fingerprint != $0.sha256 }
        for (path, head) in heads where head.deleted {
            var document = TrackedDocument(path: path)
            document.synced = .init(version: head.version, fingerprint: nil, sizeBytes: 0)
            changes.append((path, document))
        }
        let new = isOldCopy ? Incarnation.random() : incarnation
        try store.rebase(changes, incarnation: new, nextSeq: isOldCopy ? 1 : nextSeq, lost: lost)
        if isOldCopy { (incarnation, nextSeq) = (new, 1) }
        apply(changes)
        (needsReconcile, isOldCopy, restored) = (false, false, nil)
        logger.notice("reconcile.ended", metadata: ["documents": "\(changes.count)"])
    }

    /// Everything that the hub holds of the school's.
    func heads() async -> Result<[DocumentPath: HeadsPage.Head], HubError> {
        var heads: [DocumentPath: HeadsPage.Head] = [:]
        var after: String?
        for _ in 0..<Self.maximumPages {
            let token = after
            switch await attempt({ [hub] () async throws(HubError) in try await hub.heads(after: token) }) {
            case .failure(let error): return .failure(error)
            case .success(let page):
                for head in page.heads { heads[head.path.path] = head }
                after = page.next
            }
            if after == nil { break }
        }
        return .success(heads)
    }

    /// A document with the hub's head as its base where the bytes are the head's, or where a receipt shows that they were made from it;
    /// else without a base, so that the hub keeps both.
    private static func rebased(
        _ document: TrackedDocument, on head: HeadsPage.Head?, _ proven: [Int: Fingerprint]
    ) -> TrackedDocument? {
        var document = document
        document.bundle = nil
        document.refusal = nil
        guard let head else {
            document.synced = nil
            return document.local == nil || document.missingSinceNs != nil ? nil : document
        }
        if head.deleted {
            document.synced = .init(version: head.version, fingerprint: nil, sizeBytes: 0)
            return document
        }
        // Missing here: it is the hub's alone, and no removal follows.
        if document.missingSinceNs != nil { return nil }
        let isEarlier = (document.synced?.version ?? 0) > head.version && proven[head.version] == head.sha256
        document.synced =
            isEarlier || document.local?.fingerprint == head.sha256
            ? .init(version: head.version, fingerprint: head.sha256, sizeBytes: head.size) : nil
        return document
    }
}
