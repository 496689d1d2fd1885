// SPDX-License-Identifier: Apache-2.0

/// A checkpoint that the log itself has signed; only ``SignedNote/verifyCheckpoint(with:)`` and its neighbour make one.
package struct VerifiedCheckpoint: Equatable, Sendable {
    /// What was signed.
    package let checkpoint: Checkpoint
    /// The note that says so: its bytes are the evidence to store and to show.
    package let evidence: VerifiedNote

    fileprivate init(checkpoint: Checkpoint, evidence: VerifiedNote) {
        self.checkpoint = checkpoint
        self.evidence = evidence
    }

    /// The signed note, byte for byte.
    package var bytes: [UInt8] { evidence.note.bytes }
}

extension SignedNote {
    /// Believes the checkpoint where one of `keys` with the name of its origin has signed it. Other signatures, such as a witness's,
    /// are ignored unless their keys are given too; then a wrong one refuses the whole.
    package func verifyCheckpoint(with keys: [VerifierKey]) throws(CheckpointError) -> VerifiedCheckpoint {
        let evidence: VerifiedNote
        do throws(NoteError) { evidence = try verify(with: keys) } catch { throw .note(error) }
        let checkpoint = try Checkpoint(text: text)
        guard evidence.signers.contains(where: { $0.name == checkpoint.origin }) else {
            throw .notSignedByOrigin(checkpoint.origin)
        }
        return VerifiedCheckpoint(checkpoint: checkpoint, evidence: evidence)
    }

    /// Believes the checkpoint where the *key* of `pinned` has signed it, under whatever name the checkpoint has as its origin:
    /// a hub restored from a backup goes on with its key and a new origin, and what it signed before holds still.
    package func verifyCheckpoint(withPinned pinned: VerifierKey) throws(CheckpointError) -> VerifiedCheckpoint {
        try verifyCheckpoint(with: [pinned.renamed(to: try Checkpoint(text: text).origin)])
    }
}
