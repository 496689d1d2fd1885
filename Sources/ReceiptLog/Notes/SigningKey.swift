// SPDX-License-Identifier: Apache-2.0
import Crypto
import FoundationEssentials

/// A secret Ed25519 key with its name: the log's on the hub, a device's at a school. It prints as its public half only.
package struct SigningKey: Sendable {
    /// The public half.
    package let verifierKey: VerifierKey
    private let secret: Curve25519.Signing.PrivateKey

    /// The key that `seed`, 32 secret bytes (RFC 8032 §5.1.5), stands for, under that name.
    package init(name: KeyName, seed: some Collection<UInt8>) throws(KeyError) {
        guard seed.count == 32, let secret = try? Curve25519.Signing.PrivateKey(rawRepresentation: Array(seed)) else {
            throw .wrongSeedLength(seed.count)
        }
        self.init(name: name, secret: secret)
    }

    private init(name: KeyName, secret: Curve25519.Signing.PrivateKey) {
        guard let key = VerifierKey(name: name, publicKey: secret.publicKey.rawRepresentation) else {
            preconditionFailure("an Ed25519 public key has 32 bytes")
        }
        verifierKey = key
        self.secret = secret
    }

    /// A new key from the system's random numbers.
    package static func generate(name: KeyName) -> SigningKey {
        SigningKey(name: name, secret: Curve25519.Signing.PrivateKey())
    }

    /// The 32 secret bytes, to be stored where only the program may read.
    package var seed: [UInt8] { Array(secret.rawRepresentation) }

    /// The name of the key.
    package var name: KeyName { verifierKey.name }

    /// The same secret under another name.
    package func renamed(to name: KeyName) -> SigningKey { SigningKey(name: name, secret: secret) }

    /// The 64 bytes of this key's signature over exactly `bytes`.
    package func signature(for bytes: [UInt8]) -> [UInt8] {
        guard let signature = try? secret.signature(for: bytes) else {
            preconditionFailure("Ed25519 signs every message; only exhausted memory stops it")
        }
        return Array(signature)
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    /// The public half; the secret never reaches a log line.
    package var description: String { "signing key of \(verifierKey.text)" }

    /// The public half only.
    package var customMirror: Mirror { Mirror(self, children: ["verifierKey": verifierKey.text]) }
}
