// SPDX-License-Identifier: Apache-2.0
import Domain

/// The proof that a leaf stands at `index` in a tree of `size` leaves (RFC 6962 §2.1.1): the siblings on the way to the root.
package struct InclusionProof: Sendable, Equatable {
    /// The leaf's place, from 0.
    package let index: UInt64
    /// The tree's number of leaves.
    package let size: UInt64
    /// The siblings, the leaf's first and the root's child last.
    package let path: [Fingerprint]

    /// A proof as it was received; nothing is checked before ``verify(leafHash:root:)``.
    package init(index: UInt64, size: UInt64, path: [Fingerprint]) {
        self.index = index
        self.size = size
        self.path = path
    }

    /// The proof for leaf `index` in the tree of the first `size` leaves, made from stored tile hashes with at most two reads a
    /// tile level.
    /// Throws ``ProofError/indexOutsideTree(index:size:)``, ``ProofError/sizeBeyondLimit(_:)`` and whatever the reader throws.
    package static func make(index: UInt64, size: UInt64, reader: some TileReader) throws -> InclusionProof {
        let ranges = try siblings(index: index, size: size)
        let stored = try StoredSubtrees(ranges.flatMap(Subtree.covering), reader: reader)
        return InclusionProof(index: index, size: size, path: ranges.map(stored.root(of:)))
    }

    /// What ``make(index:size:reader:)`` reads, for callers that must fetch tiles before.
    package static func reads(index: UInt64, size: UInt64) throws(ProofError) -> [TileRead] {
        TileRead.reads(for: try siblings(index: index, size: size).flatMap(Subtree.covering))
    }

    /// Returns where the leaf is in the tree of that root, and throws where it is not or the proof has a wrong length.
    /// Any index, size and path may be given. `leafHash` is the hash of the leaf, not its entry.
    package func verify(leafHash: Fingerprint, root: Fingerprint) throws(ProofError) {
        guard index < size else { throw .indexOutsideTree(index: index, size: size) }
        // `place` and `last` are the positions of the leaf's ancestor and of the last node in the level under way.
        var place = index
        var last = size - 1
        var hash = leafHash
        for sibling in path {
            guard last != 0 else { throw .wrongLength }
            if place & 1 == 1 || place == last {
                hash = MerkleHash.node(sibling, hash)
                // The last node of a level may be without a sibling for some levels: it is carried up unchanged.
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                hash = MerkleHash.node(hash, sibling)
            }
            place >>= 1
            last >>= 1
        }
        guard last == 0 else { throw .wrongLength }
        guard hash == root else { throw .rootMismatch }
    }

    /// The leaves under each sibling, the leaf's first.
    private static func siblings(index: UInt64, size: UInt64) throws(ProofError) -> [Range<UInt64>] {
        guard size <= LogLimits.sizeMax else { throw .sizeBeyondLimit(size) }
        guard index < size else { throw .indexOutsideTree(index: index, size: size) }
        var result: [Range<UInt64>] = []
        var within = 0..<size
        while within.upperBound - within.lowerBound > 1 {
            let middle = Subtree.split(within)
            let (left, right) = (within.lowerBound..<middle, middle..<within.upperBound)
            result.append(index < middle ? right : left)
            within = index < middle ? left : right
        }
        return result.reversed()
    }
}
