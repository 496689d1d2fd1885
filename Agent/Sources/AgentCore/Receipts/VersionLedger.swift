// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// Which versions of which documents a school holds receipts for, told by the receipts alone, in their order.
///
/// A renamed document keeps its versions under its new name, as at the hub (protocol.md §5.1), and still answers to the old one
/// as long as nothing else has it.
package struct VersionLedger: Sendable {
    /// The bytes of a version.
    package struct Content: Hashable, Sendable {
        /// Their fingerprint.
        package let sha256: Fingerprint
        /// How many there are.
        package let sizeBytes: Int64
        /// Bytes of that fingerprint and number.
        package init(sha256: Fingerprint, sizeBytes: Int64) { (self.sha256, self.sizeBytes) = (sha256, sizeBytes) }
    }

    /// By document: the content of each version; nil for one that is the document's removal.
    private var documents: [DocumentPath: [Int: Content?]] = [:]
    private var laterNames: [DocumentPath: DocumentPath] = [:]

    /// A ledger without a receipt.
    package init() {}

    /// Takes the next receipt's lines.
    package mutating func note(_ receipt: BundleReceipt) {
        for line in receipt.lines {
            switch line {
            case .put(let base, let version, let outcome, let size, let sha256, _, let path, let from):
                if let from { move(from, to: path, base: base, version: version, isSame: outcome == .same) }
                laterNames[path] = nil
                documents[path, default: [:]][version] = .some(Content(sha256: sha256, sizeBytes: size))
            case .delete(_, let version, let outcome, let path):
                if outcome != .kept { documents[path, default: [:]][version] = .some(nil) }
            }
        }
    }

    /// The hub lets a document move only where the base was its head and nothing stood at the new name; then its numbers go on.
    private mutating func move(_ from: DocumentPath, to path: DocumentPath, base: Int?, version: Int, isSame: Bool) {
        guard let base, documents[path] == nil, let history = documents[from],
            version > (history.keys.max() ?? 0) || isSame && version == base
        else { return }
        documents[path] = history
        documents[from] = nil
        laterNames[from] = path
    }

    /// Every document with a receipt, under its last name.
    package var paths: [DocumentPath] { Array(documents.keys) }

    /// The document's last name, where it is known; else nil.
    package func document(named path: DocumentPath) -> DocumentPath? {
        var path = path
        // A name may be left and taken again, so that the way is bounded.
        for _ in 0...laterNames.count {
            if documents[path] != nil { return path }
            guard let later = laterNames[path] else { return nil }
            path = later
        }
        return nil
    }

    /// The versions of a document that are known: content by number, nil for a removal.
    package func versions(of document: DocumentPath) -> [Int: Content?] { documents[document] ?? [:] }
}
