// SPDX-License-Identifier: Apache-2.0
import Domain

/// The three hashes a tree is made of (RFC 6962 §2.1). The first byte keeps a leaf from ever passing for a node.
package enum MerkleHash {
    /// The root of a tree without leaves: SHA-256 of nothing.
    package static let empty = Fingerprint(of: [UInt8]())

    /// The hash of a leaf: SHA-256 of `00` and the entry.
    package static func leaf(_ entry: [UInt8]) -> Fingerprint {
        var hasher = FingerprintHasher()
        hasher.update([0x00])
        hasher.update(entry)
        return hasher.finish()
    }

    /// The leaf of a log whose entries are themselves fingerprints, as the receipt log's are.
    package static func leaf(_ entry: Fingerprint) -> Fingerprint { leaf(entry.bytes) }

    /// The hash of an inner node: SHA-256 of `01`, the left and the right child.
    package static func node(_ left: Fingerprint, _ right: Fingerprint) -> Fingerprint {
        var input: [UInt8] = [0x01]
        input.reserveCapacity(1 + 2 * Fingerprint.byteCount)
        input += left.bytes
        input += right.bytes
        return Fingerprint(of: input)
    }

    /// The root over neighbouring subtrees, largest and leftmost first: folded from the right; ``empty`` for none.
    static func fold(_ hashes: some BidirectionalCollection<Fingerprint>) -> Fingerprint {
        guard let last = hashes.last else { return empty }
        return hashes.dropLast().reversed().reduce(last) { node($1, $0) }
    }

    /// The root of a perfect subtree over `hashes`, whose count is a power of two.
    static func perfect(_ hashes: ArraySlice<Fingerprint>) -> Fingerprint {
        var level = Array(hashes)
        while level.count > 1 {
            level = stride(from: 0, to: level.count - 1, by: 2).map { node(level[$0], level[$0 + 1]) }
        }
        return level.first ?? empty
    }
}
