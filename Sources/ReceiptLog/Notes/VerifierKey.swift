// SPDX-License-Identifier: Apache-2.0
import Crypto
import Domain

/// A public Ed25519 key with its name, as `name+keyID+base64` text, the *vkey* that people pin and pass on (C2SP signed-note).
package struct VerifierKey: Hashable, Sendable {
    /// The algorithm byte of Ed25519, the only one this module verifies; signatures of other algorithms are ignored.
    static let ed25519: UInt8 = 0x01

    /// The name that signatures by this key carry; for a log's key it is the log's origin.
    package let name: KeyName
    /// The id that signatures by this key carry; follows from name and key.
    package let keyID: KeyID
    /// The 32 bytes of the key.
    package let publicKey: [UInt8]

    /// Nil where `publicKey` is not 32 bytes.
    package init?(name: KeyName, publicKey: some Collection<UInt8>) {
        guard publicKey.count == 32 else { return nil }
        self.name = name
        self.publicKey = Array(publicKey)
        keyID = KeyID(name: name, typedKey: [Self.ed25519] + publicKey)
    }

    /// Reads a vkey in its one canonical form. Refuses other algorithms and an id that does not follow from name and key.
    package init(_ text: some StringProtocol) throws(KeyError) {
        // Base64 may hold `+` itself: only the first two separate.
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard text.utf8.count <= LogLimits.keyNameBytesMax + 64, parts.count == 3, let name = KeyName(parts[0]),
            let id = [UInt8](lowercaseHex: parts[1]), id.count == 4, let key = StrictBase64.decode(parts[2]),
            let type = key.first
        else { throw .malformed }
        guard type == Self.ed25519 else { throw .unknownType(type) }
        guard let made = VerifierKey(name: name, publicKey: key.dropFirst()) else { throw .malformed }
        guard made.keyID.bytes == id else { throw .wrongKeyID(stated: id.lowercaseHex, actual: made.keyID.hex) }
        self = made
    }

    /// The vkey.
    package var text: String { "\(name)+\(keyID)+\(StrictBase64.encode([Self.ed25519] + publicKey))" }

    /// The same key under another name, with the id that follows from it. A hub restored from a backup signs with the key that
    /// agents have pinned under a new origin.
    package func renamed(to name: KeyName) -> VerifierKey {
        guard let made = VerifierKey(name: name, publicKey: publicKey) else {
            preconditionFailure("32 bytes stay 32 bytes")
        }
        return made
    }

    /// Whether `signature` (64 bytes, any count may be given) is this key's over exactly `bytes`.
    package func isValidSignature(_ signature: some Collection<UInt8>, for bytes: [UInt8]) -> Bool {
        guard signature.count == 64, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
            return false
        }
        return key.isValidSignature(Array(signature), for: bytes)
    }
}

extension VerifierKey: CustomStringConvertible {
    /// The same as ``text``.
    package var description: String { text }
}
