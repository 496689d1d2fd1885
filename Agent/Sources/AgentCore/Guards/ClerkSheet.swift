// SPDX-License-Identifier: Apache-2.0
import Domain

/// What a file in `_Biên nhận/` is that the agent put there to ask or to tell something, by its name and its last line.
package struct ClerkSheet: Hashable, Sendable {
    /// Its name.
    package let name: [UInt8]
    /// The line by which it is known.
    package let line: String
    /// All of it.
    package let content: [UInt8]

    /// The most bytes such a file has.
    package static let maximumBytes = 512 << 10
    /// The beginnings of the names that are looked into: the question, the answers, the list of what is held.
    private static let beginnings = ["hỏi", "đồng ý", "dong y", "không mật", "khong mat", "tệp bị giữ"].map {
        NameKey(of: $0.utf8).bytes
    }

    /// Whether a file of that name may be one: others are not opened.
    package static func mayBeNamed(_ name: some Collection<UInt8>) -> Bool {
        let key = NameKey(of: name).bytes
        return beginnings.contains { key.starts(with: $0) }
    }

    /// Recognises a file; nil where it is none of the agent's.
    package init?(name: [UInt8], content: [UInt8]) {
        guard Self.mayBeNamed(name), let last = content.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).last else {
            return nil
        }
        let line = String(decoding: last, as: UTF8.self)
        guard line.hasPrefix(ClerkQuestion.heading + " ") || line == HeldPage.line else { return nil }
        (self.name, self.line, self.content) = (name, line, content)
    }
}
