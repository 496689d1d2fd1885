// SPDX-License-Identifier: Apache-2.0
import Domain

/// What the clerk has answered by renaming a question.
package enum ClerkAnswer: Hashable, Sendable {
    /// What is held may go; the hold's name.
    case release(String)
    /// This file, or folder, is no secret.
    case confirm(DocumentPath)

    /// The answer that a file gives; nil where it was not renamed as it says.
    package init?(_ sheet: ClerkSheet) {
        let fields = sheet.line.split(separator: " ")
        guard fields.count == 3, fields[0] == ClerkQuestion.heading else { return nil }
        switch fields[1] {
        case "release" where Self.begins(sheet.name, with: ["đồng ý", "dong y"]): self = .release(String(fields[2]))
        case "confirm" where Self.begins(sheet.name, with: ["không mật", "khong mat"]):
            guard let path = DocumentPath(percentEncoded: fields[2]) else { return nil }
            self = .confirm(path)
        default: return nil
        }
    }

    /// Case and Unicode form do not count, nor whether the accents were typed.
    private static func begins(_ name: [UInt8], with words: [String]) -> Bool {
        let key = NameKey(of: name).bytes
        return words.contains { key.starts(with: NameKey(of: $0.utf8).bytes) }
    }
}
