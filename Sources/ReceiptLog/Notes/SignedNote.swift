// SPDX-License-Identifier: Apache-2.0

/// A text with signatures below it, well-formed but not believed: `verify(with:)` makes a ``VerifiedNote`` of it.
///
/// The form is C2SP signed-note: text that ends in LF, a blank line, one `— name base64` line a signature. What is signed is the
/// text with its last LF, so those bytes are kept as they came, never printed anew. Parsing is linear.
package struct SignedNote: Equatable, Sendable {
    private static let lineFeed: UInt8 = 0x0A

    /// The signed bytes, last LF included.
    package let text: [UInt8]
    /// The signatures in their order, of known and unknown keys alike; at least one.
    package let signatures: [NoteSignature]

    private init(text: [UInt8], signatures: [NoteSignature]) {
        self.text = text
        self.signatures = signatures
    }

    /// Reads a note from exactly `bytes`, which ``bytes`` then gives back. Signatures are not checked.
    package init(_ bytes: some Collection<UInt8>) throws(NoteError) {
        let bytes = Array(bytes)
        let blockMax = LogLimits.noteSignaturesMax * LogLimits.noteSignatureLineBytesMax
        guard bytes.count <= LogLimits.noteTextBytesMax + 1 + blockMax else {
            throw .tooLarge(limit: LogLimits.noteTextBytesMax)
        }
        guard bytes.last == Self.lineFeed, let blank = Self.lastBlankLine(in: bytes), blank + 1 < bytes.count else {
            throw .noSignatures
        }
        text = Array(bytes[..<blank])
        try Self.check(text: text)
        signatures = try Self.signatures(in: bytes[(blank + 1)...])
    }

    /// Signs `text` with each of `keys`, of which there is at least one, in their order.
    ///
    /// Throws where the text could not be read back: empty, without a final LF, not UTF-8, with control characters, too long.
    package static func sign(text: [UInt8], with keys: [SigningKey]) throws(NoteError) -> SignedNote {
        try check(text: text)
        guard !keys.isEmpty else { throw .noSignatures }
        guard keys.count <= LogLimits.noteSignaturesMax else { throw .tooLarge(limit: LogLimits.noteSignaturesMax) }
        return SignedNote(
            text: text,
            signatures: keys.map { key in
                NoteSignature(name: key.name, keyID: key.verifierKey.keyID, signature: key.signature(for: text))
            })
    }

    /// The whole note, byte for byte as it was read.
    package var bytes: [UInt8] {
        var bytes = text
        bytes.append(Self.lineFeed)
        for signature in signatures {
            bytes += signature.line
            bytes.append(Self.lineFeed)
        }
        return bytes
    }

    /// The place of the last LF that follows an LF: a text may hold blank lines itself, signatures never do.
    private static func lastBlankLine(in bytes: [UInt8]) -> Int? {
        var next = bytes.count - 1
        while next > 0 {
            if bytes[next] == lineFeed, bytes[next - 1] == lineFeed { return next }
            next -= 1
        }
        return nil
    }

    private static func check(text: [UInt8]) throws(NoteError) {
        guard text.count <= LogLimits.noteTextBytesMax else { throw .tooLarge(limit: LogLimits.noteTextBytesMax) }
        guard text.last == lineFeed else { throw .unterminatedText }
        guard text.allSatisfy({ $0 >= 0x20 || $0 == lineFeed }), isUTF8(text) else { throw .notText }
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool { (try? UTF8Span(validating: bytes.span)) != nil }

    private static func signatures(in block: ArraySlice<UInt8>) throws(NoteError) -> [NoteSignature] {
        var signatures: [NoteSignature] = []
        var rest = block
        while let end = rest.firstIndex(of: lineFeed) {
            let line = rest[rest.startIndex..<end]
            guard signatures.count < LogLimits.noteSignaturesMax, line.count < LogLimits.noteSignatureLineBytesMax
            else {
                throw .tooLarge(limit: LogLimits.noteSignaturesMax)
            }
            guard let signature = NoteSignature(line: line) else {
                throw .malformedSignature(line: signatures.count + 1)
            }
            signatures.append(signature)
            rest = rest[(end + 1)...]
        }
        return signatures
    }
}
