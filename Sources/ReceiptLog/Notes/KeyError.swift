// SPDX-License-Identifier: Apache-2.0

/// Why a text is not a key that this module can use.
package enum KeyError: Error, Equatable, Sendable {
    /// Not `name+keyID+base64` in the canonical form.
    case malformed
    /// A key of an algorithm other than Ed25519, by its type byte.
    case unknownType(UInt8)
    /// The id does not follow from name and key: a character was lost, or two keys were mixed.
    case wrongKeyID(stated: String, actual: String)
    /// The stored secret of a signing key is not 32 bytes.
    case wrongSeedLength(Int)

    /// What happened.
    package var sentence: String {
        switch self {
        case .malformed: "This is not a key of the form name+id+base64."
        case .unknownType(let type): "The key is of type \(type); only Ed25519, type 1, is known."
        case .wrongKeyID(let stated, let actual): "The key says its id is \(stated), but name and key make \(actual)."
        case .wrongSeedLength(let count): "The secret key has \(count) bytes instead of 32."
        }
    }

    /// What to do.
    package var remedy: String {
        switch self {
        case .malformed, .wrongKeyID: "Copy the whole key again, without line breaks."
        case .unknownType: "Ask for the hub's Ed25519 key."
        case .wrongSeedLength: "Restore the key file from the backup."
        }
    }

    /// Always: the same text fails again.
    package var isPermanent: Bool { true }
}
