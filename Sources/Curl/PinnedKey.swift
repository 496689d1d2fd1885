// SPDX-License-Identifier: Apache-2.0

/// The SHA-256 of the one public key a server may show (its certificate's SubjectPublicKeyInfo, DER).
package struct PinnedKey: Hashable, Sendable {
    /// As libcurl takes it: `sha256//` and base64 (man 3 CURLOPT_PINNEDPUBLICKEY).
    package let text: String

    /// Takes the 32 bytes of the hash; nil for any other count.
    ///
    /// Only made from bytes: libcurl takes a text of another form for the name of a file.
    package init?(sha256 bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        text = "sha256//" + Self.base64(bytes)
    }

    private static func base64(_ bytes: some Collection<UInt8>) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Whose certificate a request accepts.
package enum ServerTrust: Hashable, Sendable {
    /// One key, whoever signed its certificate and whatever name and dates it bears. No byte of the request leaves
    /// before the key was seen.
    case pinned(PinnedKey)
    /// Any certificate at all: for the one question at enrolment whose answer is checked against the token.
    case anyone
    /// What the machine's certificate authorities vouch for, under the right name.
    case authorities
}
