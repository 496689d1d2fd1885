// SPDX-License-Identifier: Apache-2.0

/// Why a proof cannot be made or does not hold.
package enum ProofError: Error, Equatable, Sendable {
    /// The tree of `size` leaves has no leaf `index`.
    case indexOutsideTree(index: UInt64, size: UInt64)
    /// The older tree is larger than the newer one.
    case sizesReversed(old: UInt64, new: UInt64)
    /// A size above ``LogLimits/sizeMax``.
    case sizeBeyondLimit(UInt64)
    /// The proof has too many or too few hashes for these sizes.
    case wrongLength
    /// The proof leads to another root: something was altered, or the proof belongs to something else.
    case rootMismatch
    /// The store gave another number of hashes than were asked for.
    case hashesMissing(TileRead)

    /// What happened.
    package var sentence: String {
        switch self {
        case .indexOutsideTree(let index, let size): "The log of \(size) entries has no entry \(index)."
        case .sizesReversed(let old, let new): "The older log has \(old) entries, more than the newer one with \(new)."
        case .sizeBeyondLimit(let size): "A log of \(size) entries is beyond the limit of \(LogLimits.sizeMax)."
        case .wrongLength: "The proof has a wrong number of hashes."
        case .rootMismatch: "The proof leads to another root than the signed one."
        case .hashesMissing(let read):
            "The stored log lacks some of \(read.count) hashes from \(read.from) on in tile level \(read.level)."
        }
    }

    /// What to do.
    package var remedy: String {
        switch self {
        case .indexOutsideTree, .sizesReversed, .sizeBeyondLimit:
            "Ask again with a size and index of the signed checkpoint."
        case .wrongLength, .rootMismatch:
            "Do not trust it; fetch the proof again, and keep both copies if it still fails."
        case .hashesMissing: "Run verify on the hub; its log is incomplete."
        }
    }

    /// Whether the same input fails again; only a store may have more to give later.
    package var isPermanent: Bool {
        if case .hashesMissing = self { false } else { true }
    }
}
