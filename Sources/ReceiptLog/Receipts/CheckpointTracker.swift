// SPDX-License-Identifier: Apache-2.0

/// Remembers the highest checkpoint of a log that was verified, and judges every other one against it.
///
/// A value without I/O: its owner stores ``highest`` (its bytes, to be verified again when read) before it acts on a verdict.
package struct CheckpointTracker: Equatable, Sendable {
    /// The highest checkpoint so far; nil before the first.
    package private(set) var highest: VerifiedCheckpoint?

    /// Starts from what was stored, or from nothing.
    package init(highest: VerifiedCheckpoint? = nil) { self.highest = highest }

    /// What a checkpoint is beside the highest one.
    package enum Verdict: Equatable, Sendable {
        /// There was none before; it is the highest now.
        case first
        /// Size and root are the highest's.
        case same
        /// A proven earlier state of the log; the highest stays.
        case older
        /// A proven continuation; it is the highest now.
        case newer
        /// It may be right, but nothing was shown: get the proof between these two sizes and ask again. The highest stays.
        case needsProof(from: UInt64, to: UInt64)
        /// The proof given does not hold. It may have been damaged on the way: get it again, best from tiles; if that fails too
        /// the log was forked.
        case refused(ProofError)
        /// Two signed checkpoints of one size with different roots: the log is forked, and the two notes prove it to anyone.
        case fork(held: VerifiedCheckpoint, shown: VerifiedCheckpoint)
        /// Of another log: a restored hub's, or someone else's. Begin a tracker of its own once that is settled.
        case otherLog(KeyName)

        /// Whether the checkpoint is part of the same history as the highest, proven here and now.
        package var isConsistent: Bool {
            switch self {
            case .first, .same, .older, .newer: true
            case .needsProof, .refused, .fork, .otherLog: false
            }
        }
    }

    /// Judges `shown` and takes it for the highest where the verdict is `first` or `newer`; any other verdict changes nothing.
    ///
    /// `proof` is between the highest's and its size, in whichever order they stand; a proof for other sizes counts as none.
    package mutating func advance(to shown: VerifiedCheckpoint, proof: ConsistencyProof? = nil) -> Verdict {
        let verdict = judge(shown, proof: proof)
        if verdict == .first || verdict == .newer { highest = shown }
        return verdict
    }

    /// What ``advance(to:proof:)`` would say.
    package func judge(_ shown: VerifiedCheckpoint, proof: ConsistencyProof? = nil) -> Verdict {
        guard let highest else { return .first }
        let (held, claim) = (highest.checkpoint, shown.checkpoint)
        guard held.origin == claim.origin else { return .otherLog(claim.origin) }
        guard held.size != claim.size else {
            return held.root == claim.root ? .same : .fork(held: highest, shown: shown)
        }
        let (old, new) = held.size < claim.size ? (held, claim) : (claim, held)
        // An empty log begins every log, without any proof.
        let usable = old.size == 0 ? ConsistencyProof(oldSize: 0, newSize: new.size, path: []) : proof
        guard let usable, usable.oldSize == old.size, usable.newSize == new.size else {
            return .needsProof(from: old.size, to: new.size)
        }
        do throws(ProofError) { try usable.verify(oldRoot: old.root, newRoot: new.root) } catch {
            return .refused(error)
        }
        return old.size == held.size ? .newer : .older
    }
}
