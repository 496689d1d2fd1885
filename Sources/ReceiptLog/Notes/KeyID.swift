// SPDX-License-Identifier: Apache-2.0
import Domain

/// The four bytes by which a signature names its key: the first of SHA-256 of name, LF, type and public key (C2SP signed-note).
///
/// It finds a key among known ones and proves nothing: anyone can make a key with a given id.
package struct KeyID: Hashable, Sendable {
    /// The four bytes, big-endian.
    package let value: UInt32

    init(name: KeyName, typedKey: [UInt8]) {
        let digest = Fingerprint(of: Array(name.text.utf8) + [0x0A] + typedKey).bytes
        value = digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Takes the first four of `bytes`; nil where there are fewer.
    init?(bytes: some Collection<UInt8>) {
        guard bytes.count >= 4 else { return nil }
        value = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The four bytes.
    package var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

    /// 8 lowercase hexadecimal digits; a `DeviceID` where the key is a device's.
    package var hex: String { bytes.lowercaseHex }
}

extension KeyID: CustomStringConvertible {
    /// The same as ``hex``.
    package var description: String { hex }
}
