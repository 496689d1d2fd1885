// SPDX-License-Identifier: Apache-2.0
import Domain

/// The proof that a tree of `newSize` leaves begins with the very leaves of a tree of `oldSize` (RFC 6962 §2.1.2): nothing
/// was altered, removed or put between.
package struct ConsistencyProof: Sendable, Equatable {
    /// The number of leaves of the older tree.
    package let oldSize: UInt64
    /// The number of leaves of the newer tree.
    package let newSize: UInt64
    /// Hashes from the inside outwards; empty where the sizes are equal or the older tree is empty.
    package let path: [Fingerprint]

    /// A proof as it was received; nothing is checked before ``verify(oldRoot:newRoot:)``.
    package init(oldSize: UInt64, newSize: UInt64, path: [Fingerprint]) {
        self.oldSize = oldSize
        self.newSize = newSize
        self.path = path
    }

    /// The proof between the trees of the first `oldSize` and `newSize` leaves, made from stored tile hashes with few reads a
    /// tile level (``reads(oldSize:newSize:)``).
    /// Throws ``ProofError/sizesReversed(old:new:)``, ``ProofError/sizeBeyondLimit(_:)`` and whatever the reader throws.
    package static func make(oldSize: UInt64, newSize: UInt64, reader: some TileReader) throws -> ConsistencyProof {
        let ranges = try parts(oldSize: oldSize, newSize: newSize)
        let stored = try StoredSubtrees(ranges.flatMap(Subtree.covering), reader: reader)
        return ConsistencyProof(oldSize: oldSize, newSize: newSize, path: ranges.map(stored.root(of:)))
    }

    /// What ``make(oldSize:newSize:reader:)`` reads, for callers that must fetch tiles before.
    package static func reads(oldSize: UInt64, newSize: UInt64) throws(ProofError) -> [TileRead] {
        TileRead.reads(for: try parts(oldSize: oldSize, newSize: newSize).flatMap(Subtree.covering))
    }

    /// Returns where the newer tree begins with the older one, and throws where it does not or the proof has a wrong length.
    /// Any sizes and path may be given. An empty older tree begins every tree; its root must still be the empty one.
    package func verify(oldRoot: Fingerprint, newRoot: Fingerprint) throws(ProofError) {
        guard oldSize <= newSize else { throw .sizesReversed(old: oldSize, new: newSize) }
        guard oldSize != newSize else {
            guard path.isEmpty else { throw .wrongLength }
            guard oldRoot == newRoot else { throw .rootMismatch }
            return
        }
        guard oldSize != 0 else {
            guard path.isEmpty else { throw .wrongLength }
            guard oldRoot == MerkleHash.empty else { throw .rootMismatch }
            return
        }
        // Where the older tree is perfect its root is the first hash, and the proof leaves it out.
        var rest = path[...]
        guard let first = oldSize.nonzeroBitCount == 1 ? oldRoot : rest.popFirst() else { throw .wrongLength }
        let roots = try Self.climb(from: first, through: rest, oldSize: oldSize, newSize: newSize)
        guard roots.old == oldRoot, roots.new == newRoot else { throw .rootMismatch }
    }

    private static func climb(
        from first: Fingerprint, through rest: ArraySlice<Fingerprint>, oldSize: UInt64, newSize: UInt64
    ) throws(ProofError) -> (old: Fingerprint, new: Fingerprint) {
        var place = oldSize - 1
        var last = newSize - 1
        while place & 1 == 1 {
            place >>= 1
            last >>= 1
        }
        var (old, new) = (first, first)
        for hash in rest {
            guard last != 0 else { throw .wrongLength }
            if place & 1 == 1 || place == last {
                old = MerkleHash.node(hash, old)
                new = MerkleHash.node(hash, new)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                // To the right of the older tree: only the newer one has it.
                new = MerkleHash.node(new, hash)
            }
            place >>= 1
            last >>= 1
        }
        guard last == 0 else { throw .wrongLength }
        return (old, new)
    }

    /// The leaves under each hash of the proof, innermost first.
    private static func parts(oldSize: UInt64, newSize: UInt64) throws(ProofError) -> [Range<UInt64>] {
        guard newSize <= LogLimits.sizeMax else { throw .sizeBeyondLimit(newSize) }
        guard oldSize <= newSize else { throw .sizesReversed(old: oldSize, new: newSize) }
        guard oldSize != 0 else { return [] }
        var result: [Range<UInt64>] = []
        var within = 0..<newSize
        while within.upperBound != oldSize {
            let middle = Subtree.split(within)
            let (left, right) = (within.lowerBound..<middle, middle..<within.upperBound)
            result.append(oldSize <= middle ? right : left)
            within = oldSize <= middle ? left : right
        }
        // What starts at 0 is the older tree itself, whose root the verifier has.
        if within.lowerBound != 0 { result.append(within) }
        return result.reversed()
    }
}
