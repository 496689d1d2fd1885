// SPDX-License-Identifier: Apache-2.0

/// One line below a signed note: who claims to have signed it, and with what. Nothing is checked by its existence.
package struct NoteSignature: Hashable, Sendable {
    /// U+2014 and a space.
    private static let prefix: [UInt8] = [0xE2, 0x80, 0x94, 0x20]

    /// The name of the key.
    package let name: KeyName
    /// The id of the key.
    package let keyID: KeyID
    /// What follows the id: 64 bytes for Ed25519, anything for algorithms that we do not know.
    package let signature: [UInt8]

    init(name: KeyName, keyID: KeyID, signature: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.signature = signature
    }

    /// Reads a line without its LF; nil where it is not exactly what ``line`` prints.
    init?(line: ArraySlice<UInt8>) {
        guard line.starts(with: Self.prefix) else { return nil }
        let parts = line.dropFirst(Self.prefix.count).split(
            separator: 0x20, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let name = KeyName(utf8: parts[0]), let blob = StrictBase64.decode(parts[1]),
            blob.count > 4, let keyID = KeyID(bytes: blob)
        else { return nil }
        self.init(name: name, keyID: keyID, signature: Array(blob.dropFirst(4)))
    }

    /// The line without its LF: `— name base64(keyID ‖ signature)`.
    package var line: [UInt8] { Self.prefix + "\(name) \(StrictBase64.encode(keyID.bytes + signature))".utf8 }
}
