// SPDX-License-Identifier: Apache-2.0

/// The name of a signing key, and the origin of a log: `hub.example.org/receipts`, `school/7010569/device`.
///
/// 1 to 255 bytes of UTF-8 without white space, control characters and `+` (C2SP signed-note). Two names are equal when their
/// bytes are, not when they look alike.
package struct KeyName: Hashable, Sendable {
    /// The name as written.
    package let text: String

    /// Nil where `text` breaks the form above.
    package init?(_ text: some StringProtocol) {
        guard (1...LogLimits.keyNameBytesMax).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0 != "+" && !$0.properties.isWhitespace })
        else { return nil }
        self.text = String(text)
    }

    /// Reads the name from bytes; nil where they are not UTF-8 or break the form.
    init?(utf8 bytes: some Collection<UInt8>) {
        guard bytes.count <= LogLimits.keyNameBytesMax, let text = String(validating: Array(bytes), as: UTF8.self)
        else { return nil }
        self.init(text)
    }

    /// Byte by byte: `String`'s own equality takes composed and decomposed letters for the same.
    package static func == (left: KeyName, right: KeyName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension KeyName: CustomStringConvertible {
    /// The same as ``text``.
    package var description: String { text }
}
