// SPDX-License-Identifier: Apache-2.0
import Domain
import FoundationEssentials

/// Standard base64 with padding, in its one canonical form (RFC 4648 §4): what differs only in spare bits, white space or
/// missing padding is refused, so that the same bytes never have two texts.
package enum StrictBase64 {
    /// The text of `bytes`.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String { Data(bytes).base64EncodedString() }

    /// The bytes of an ASCII text; nil for anything but the canonical form. The empty text is no bytes.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0, let decoded = Data(base64Encoded: Data(text)) else { return nil }
        // Only the last four characters can carry spare bits, and a decoder may skip what is not in its alphabet.
        let padding = text.suffix(2).count(where: { $0 == 0x3D })
        guard decoded.count == text.count / 4 * 3 - padding else { return nil }
        let lastGroup = decoded.suffix(decoded.isEmpty ? 0 : 3 - padding)
        guard encode(lastGroup).utf8.elementsEqual(text.suffix(4)) else { return nil }
        return Array(decoded)
    }

    /// The bytes of `text`; nil for anything but the canonical form.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? { decode(Array(text.utf8)) }
}

extension Fingerprint {
    /// The form that checkpoints and proofs write: 44 characters of base64.
    package var base64: String { StrictBase64.encode(bytes) }

    /// Reads 44 characters of base64; nil for anything but the canonical form of 32 bytes.
    package init?(base64 text: some Collection<UInt8>) {
        guard text.count == 44, let bytes = StrictBase64.decode(text) else { return nil }
        self.init(bytes: bytes)
    }

    /// Reads 44 characters of base64; nil for anything but the canonical form of 32 bytes.
    package init?(base64 text: some StringProtocol) { self.init(base64: Array(text.utf8)) }
}
