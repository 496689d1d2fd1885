// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// What a receipt changes in the agent's memory. Pure.
package enum ReceiptOutcome {
    /// A document as it is to be remembered; nil: no longer.
    package typealias Change = (path: DocumentPath, document: TrackedDocument?)

    /// The changes that follow from `receipt`.
    ///
    /// `local` holds what was read for the bundle, by path: it is missing after a restart, and then the file is read once more.
    package static func changes(
        from receipt: BundleReceipt, tracked: [DocumentPath: TrackedDocument],
        local: [DocumentPath: TrackedDocument.Local]
    ) -> [Change] {
        var changes: [Change] = []
        changes.reserveCapacity(receipt.lines.count)
        for line in receipt.lines {
            switch line {
            case .put(_, let version, _, let size, let sha256, _, let path, let from):
                var document = tracked[path] ?? TrackedDocument(path: path)
                // Bytes receipted once more prove what was known; a base that a person chose meanwhile stays the base.
                let known = document.synced.flatMap { $0.fingerprint == sha256 ? $0.version : nil } ?? 0
                document.synced = TrackedDocument.Synced(
                    version: max(version, known), fingerprint: sha256, sizeBytes: size)
                document.local = local[path] ?? document.local
                (document.bundle, document.missingSinceNs, document.refusal) = (nil, nil, nil)
                changes.append((path, document))
                // The history has moved to the new name; the old one is free.
                if let from { changes.append((from, nil)) }
            case .delete(_, let version, _, let path):
                var document = tracked[path] ?? TrackedDocument(path: path)
                document.synced = TrackedDocument.Synced(version: version, fingerprint: nil, sizeBytes: 0)
                (document.local, document.bundle, document.missingSinceNs, document.refusal) = (nil, nil, nil, nil)
                changes.append((path, document))
            }
        }
        return changes
    }
}
