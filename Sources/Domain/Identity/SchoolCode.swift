// SPDX-License-Identifier: Apache-2.0

/// The code that identifies a school, stable for years; its name may change, the code never does.
///
/// 1 to 35 characters of `A–Z a–z 0–9 . _ -`, the first one a letter or digit (protocol.md §1).
package struct SchoolCode: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The code as written.
    package let text: String

    /// Nil where `text` breaks the form above.
    package init?(_ text: String) {
        guard (1...35).contains(text.utf8.count), let first = text.utf8.first, Self.isLetterOrDigit(first),
            text.utf8.allSatisfy({ Self.isLetterOrDigit($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D })
        else { return nil }
        self.text = text
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// The code as written.
    package var description: String { text }

    /// Byte order.
    package static func < (left: SchoolCode, right: SchoolCode) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

/// The identity of an enrolled device: 8 lowercase hexadecimal digits, the key ID of its verification key (protocol.md §2).
package struct DeviceID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The digits.
    package let text: String

    /// Nil where `text` is not 8 lowercase hexadecimal digits.
    package init?(_ text: String) {
        guard text.utf8.count == 8, [UInt8](lowercaseHex: text) != nil else { return nil }
        self.text = text
    }

    /// The digits.
    package var description: String { text }

    /// Byte order.
    package static func < (left: DeviceID, right: DeviceID) -> Bool { left.text < right.text }
}

/// One life of an agent's state: a random UUID in lower case, made anew when the state is made or found to be an old copy.
package struct Incarnation: Hashable, Sendable, CustomStringConvertible {
    /// The UUID's 36 characters in lower case.
    package let text: String

    /// Nil where `text` is not a UUID in lower case.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12], [UInt8](lowercaseHex: parts.joined()) != nil else {
            return nil
        }
        self.text = text
    }

    /// A random one (UUID version 4).
    package static func random() -> Incarnation {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = Array(bytes.lowercaseHex)
        let parts = [hex[0..<8], hex[8..<12], hex[12..<16], hex[16..<20], hex[20..<32]]
        guard let made = Incarnation(parts.map { String($0) }.joined(separator: "-")) else {
            preconditionFailure("16 bytes make a UUID")
        }
        return made
    }

    /// The UUID's characters.
    package var description: String { text }
}
