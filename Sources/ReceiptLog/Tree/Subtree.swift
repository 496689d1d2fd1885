// SPDX-License-Identifier: Apache-2.0

/// A perfect subtree of a log: the one over the leaves `index · 2^level ..< (index + 1) · 2^level`.
///
/// Once those leaves exist its hash never changes, which is why tiles can be stored and cached for ever.
package struct Subtree: Hashable, Sendable {
    /// 0 for a leaf, at most 63.
    package let level: Int
    /// The subtree's place among those of its level, from 0.
    package let index: UInt64

    /// The `index`th subtree of `level`.
    package init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }

    /// The tile level that stores this subtree's hash: its level / 8 where 8 divides it, nil where no tile holds it.
    package var tileLevel: Int? { level % TilePath.levelsPerTile == 0 ? level / TilePath.levelsPerTile : nil }

    /// The subtrees that `leaves` fall into, leftmost and largest first.
    ///
    /// `leaves` is a range as RFC 6962's recursion makes them: it starts at a multiple of the power of two that is at least as
    /// long as itself, so every cut is aligned.
    static func covering(_ leaves: Range<UInt64>) -> [Subtree] {
        var result: [Subtree] = []
        var start = leaves.lowerBound
        while start < leaves.upperBound {
            let level = 63 - (leaves.upperBound - start).leadingZeroBitCount
            result.append(Subtree(level: level, index: start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
        return result
    }

    /// Where RFC 6962 splits `leaves`, which are at least two: after the largest power of two below their count.
    static func split(_ leaves: Range<UInt64>) -> UInt64 {
        let count = leaves.upperBound - leaves.lowerBound
        return leaves.lowerBound + 1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }
}
