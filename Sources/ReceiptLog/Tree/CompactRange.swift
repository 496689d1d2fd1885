// SPDX-License-Identifier: Apache-2.0
import Domain

/// All that is needed to append to a log and to know its root: the hashes of the perfect subtrees its leaves fall into.
///
/// At most 63 hashes whatever the size; stored beside the checkpoint. Pure: what an append completes is reported, not stored.
package struct CompactRange: Sendable, Equatable {
    /// The number of leaves.
    package private(set) var size: UInt64
    /// One hash a set bit of ``size``, largest and leftmost subtree first.
    package private(set) var hashes: [Fingerprint]

    /// A log without leaves.
    package init() {
        size = 0
        hashes = []
    }

    /// A log of `size` leaves as it was stored; nil where the count of hashes does not fit the size or the size is beyond
    /// ``LogLimits/sizeMax``. Whether the hashes are right is for the caller to check against a signed root.
    package init?(size: UInt64, hashes: [Fingerprint]) {
        guard size <= LogLimits.sizeMax, size.nonzeroBitCount == hashes.count else { return nil }
        self.size = size
        self.hashes = hashes
    }

    /// A log of `size` leaves, read from stored tile hashes, at most one read for each tile on the right edge.
    /// Throws ``ProofError/sizeBeyondLimit`` and whatever the reader throws.
    package init(size: UInt64, reader: some TileReader) throws {
        guard size <= LogLimits.sizeMax else { throw ProofError.sizeBeyondLimit(size) }
        let subtrees = Subtree.covering(0..<size)
        let stored = try StoredSubtrees(subtrees, reader: reader)
        self.size = size
        hashes = subtrees.map(stored.hash(of:))
    }

    /// The root of the tree over all leaves (RFC 6962 MTH).
    package var root: Fingerprint { MerkleHash.fold(hashes) }

    /// Adds one leaf by its hash (``MerkleHash/leaf(_:)-(Fingerprint)``), not its entry.
    ///
    /// `completed` is called for every perfect subtree that this leaf completes, the leaf itself first and then upwards; those
    /// with a ``Subtree/tileLevel`` are the hashes that tiles hold.
    package mutating func append(_ leafHash: Fingerprint, completed: (Subtree, Fingerprint) -> Void = { _, _ in }) {
        var subtree = Subtree(level: 0, index: size)
        var hash = leafHash
        completed(subtree, hash)
        // An odd index is a right child: its left sibling is the last hash kept.
        while subtree.index & 1 == 1, let left = hashes.popLast() {
            hash = MerkleHash.node(left, hash)
            subtree = Subtree(level: subtree.level + 1, index: subtree.index >> 1)
            completed(subtree, hash)
        }
        hashes.append(hash)
        size += 1
    }
}
