// SPDX-License-Identifier: Apache-2.0

/// Why a signed note is not one, or is not believed.
package enum NoteError: Error, Equatable, Sendable {
    /// The text is longer than ``LogLimits/noteTextBytesMax`` or the signatures are beyond theirs.
    case tooLarge(limit: Int)
    /// Not UTF-8, or a control character other than LF.
    case notText
    /// The text is empty or its last line has no end.
    case unterminatedText
    /// No blank line with signatures behind it, or the last line has no end.
    case noSignatures
    /// Signature line `line`, from 1, is not `— name base64`.
    case malformedSignature(line: Int)
    /// A key that we know is named, but the signature is not its over this text: altered, or forged.
    case invalidSignature(name: KeyName, keyID: KeyID)
    /// None of the signatures names a key that we know.
    case noKnownSignature

    /// What happened.
    package var sentence: String {
        switch self {
        case .tooLarge(let limit): "The signed note is longer than the limit of \(limit)."
        case .notText: "The signed note is not plain UTF-8 text."
        case .unterminatedText: "The text of the signed note does not end with a line end."
        case .noSignatures: "The note has no signatures."
        case .malformedSignature(let line): "Signature line \(line) of the note is malformed."
        case .invalidSignature(let name, let keyID):
            "The signature of \(name) (\(keyID)) does not match the text: it was altered or forged."
        case .noKnownSignature: "The note is not signed by a known key."
        }
    }

    /// What to do.
    package var remedy: String {
        switch self {
        case .tooLarge, .notText, .unterminatedText, .noSignatures, .malformedSignature:
            "Fetch it again in one piece; do not edit it."
        case .invalidSignature: "Do not trust it; fetch it again, and keep both copies if it still fails."
        case .noKnownSignature: "Check that the key is the one of this hub or device."
        }
    }

    /// Always: the same bytes fail again under the same keys.
    package var isPermanent: Bool { true }
}
