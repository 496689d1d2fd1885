// SPDX-License-Identifier: Apache-2.0

/// Crockford's base 32: digits that people can read aloud, 5 bits a character, most significant first (protocol.md §2.1).
package enum Crockford {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// `bytes` as characters; the last one is filled up with zero bits.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var buffer = 0
        var bits = 0
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                text.append(alphabet[buffer >> (bits - 5) & 31])
                bits -= 5
            }
        }
        if bits > 0 { text.append(alphabet[buffer << (5 - bits) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The form to compare: upper case, `O` as `0`, `I` and `L` as `1`; nil where another character is in it.
    ///
    /// Only ASCII letters are raised: Unicode would make an `I` of a dotless one, and two letters of `ß`.
    package static func canonical(_ text: some StringProtocol) -> String? {
        var result: [UInt8] = []
        for byte in text.utf8.map({ (0x61...0x7A).contains($0) ? $0 - 32 : $0 }) {
            let digit: UInt8
            switch byte {
            case 0x4F: digit = 0x30
            case 0x49, 0x4C: digit = 0x31
            default: digit = byte
            }
            guard alphabet.contains(digit) else { return nil }
            result.append(digit)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
