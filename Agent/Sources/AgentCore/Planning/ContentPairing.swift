// SPDX-License-Identifier: Apache-2.0
import Domain

/// Finds out, as files of unknown names are read, which of them are documents that went missing: moved by copying and deleting, so
/// that no inode tells. Only where exactly one missing document had these very bytes, and each is claimed once.
package struct ContentPairing: Sendable {
    private struct Content: Hashable {
        let fingerprint: Fingerprint
        let sizeBytes: Int64
    }

    private var missing: [Content: [DocumentPath]] = [:]

    /// A pairing with these missing documents.
    package init(missing documents: some Sequence<TrackedDocument>) {
        for document in documents {
            guard let synced = document.synced, let fingerprint = synced.fingerprint else { continue }
            missing[Content(fingerprint: fingerprint, sizeBytes: synced.sizeBytes), default: []].append(document.path)
        }
    }

    /// The missing document that a file with these bytes is; nil where there is none, or more than one.
    package mutating func claim(_ fingerprint: Fingerprint, sizeBytes: Int64) -> DocumentPath? {
        let content = Content(fingerprint: fingerprint, sizeBytes: sizeBytes)
        guard let paths = missing[content], paths.count == 1 else { return nil }
        missing[content] = nil
        return paths[0]
    }
}
