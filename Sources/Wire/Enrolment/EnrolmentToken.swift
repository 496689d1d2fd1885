// SPDX-License-Identifier: Apache-2.0
import Domain

/// The one line that enrols a school's agent: `https://host:port/CODE/SECRET/PIN` (protocol.md §2.1).
///
/// It names the hub, the school and a secret that works once, and pins the hub's certificate key and log key, so that the secret
/// is sent to that hub and to no other.
package struct EnrolmentToken: Sendable, Equatable, CustomStringConvertible {
    /// `https://host:port`, no path.
    package let hub: String
    /// The school.
    package let school: SchoolCode
    /// 16 Crockford characters, 80 bits.
    package let secret: String
    /// 26 Crockford characters: the first 128 bits of SHA-256(SPKI ‖ vkey).
    package let pin: String

    /// The length of a secret in random bytes.
    package static let secretByteCount = 10

    /// A token of those parts.
    package init(hub: String, school: SchoolCode, secret: String, pin: String) {
        (self.hub, self.school, self.secret, self.pin) = (hub, school, secret, pin)
    }

    /// Reads a token as typed or pasted; nil where it is not one.
    package init?(_ text: String) {
        let trimmed = text.filter { !$0.isWhitespace }
        guard trimmed.lowercased().hasPrefix("https://"), trimmed.utf8.count <= 512 else { return nil }
        let parts = trimmed.dropFirst("https://".count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, HubAddress.isAuthority(parts[0]), let school = SchoolCode(String(parts[1])),
            let secret = Crockford.canonical(parts[2]), secret.utf8.count == 16,
            let pin = Crockford.canonical(parts[3]), pin.utf8.count == 26
        else { return nil }
        self.init(hub: "https://" + parts[0].lowercased(), school: school, secret: secret, pin: pin)
    }

    /// The line itself.
    package var description: String { "\(hub)/\(school)/\(secret)/\(pin)" }

    /// The pin of a hub with that certificate key (DER SubjectPublicKeyInfo) and that log key.
    package static func pin(spki: [UInt8], logKey: String) -> String {
        Crockford.encode(Fingerprint(of: spki + Array(logKey.utf8)).bytes.prefix(16))
    }
}

/// How a hub is reached.
package enum HubAddress {
    /// The host and port that requests to `url` are signed for: lower case, port 443 left out; nil where `url` is not `https://host[:port]`.
    package static func authority(of url: String) -> String? {
        guard url.lowercased().hasPrefix("https://") else { return nil }
        var authority = url.dropFirst("https://".count).lowercased()
        while authority.hasSuffix("/") { authority.removeLast() }
        guard isAuthority(authority[...]) else { return nil }
        return authority.hasSuffix(":443") ? String(authority.dropLast(4)) : authority
    }

    static func isAuthority(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || [0x2D, 0x2E, 0x3A, 0x5B, 0x5D].contains(byte)
            }
    }
}
