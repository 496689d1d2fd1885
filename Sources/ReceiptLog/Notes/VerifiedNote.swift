// SPDX-License-Identifier: Apache-2.0

/// A note that at least one known key has signed; only ``SignedNote/verify(with:)`` makes one.
package struct VerifiedNote: Equatable, Sendable {
    /// The note as it was read.
    package let note: SignedNote
    /// The known keys that have signed it, in the order of their signatures; at least one.
    package let signers: [VerifierKey]

    fileprivate init(note: SignedNote, signers: [VerifierKey]) {
        self.note = note
        self.signers = signers
    }

    /// The signed bytes, last LF included.
    package var text: [UInt8] { note.text }
}

extension SignedNote {
    /// Believes the note where at least one of `keys` has signed it.
    ///
    /// Signatures by other keys and of other algorithms are ignored. A signature that names one of `keys` and is not its makes
    /// the whole note refused, whatever else is right (C2SP signed-note): such a note was tampered with.
    package func verify(with keys: [VerifierKey]) throws(NoteError) -> VerifiedNote {
        var signers: [VerifierKey] = []
        for signature in signatures {
            // Names and ids can coincide by an attacker's work, never the keys themselves: one of those named must have signed.
            let named = keys.filter { $0.keyID == signature.keyID && $0.name == signature.name }
            guard !named.isEmpty else { continue }
            guard let signer = named.first(where: { $0.isValidSignature(signature.signature, for: text) }) else {
                throw .invalidSignature(name: signature.name, keyID: signature.keyID)
            }
            if !signers.contains(signer) { signers.append(signer) }
        }
        guard !signers.isEmpty else { throw .noKnownSignature }
        return VerifiedNote(note: self, signers: signers)
    }
}
