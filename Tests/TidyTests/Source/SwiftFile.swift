// SPDX-License-Identifier: Apache-2.0

/// One Swift file: its text, and the same text without what only looks like code.
struct SwiftFile {
    /// Relative to the project, with `/`.
    let path: String
    /// As written.
    let lines: [Substring]
    /// Without comments, text of strings and raw identifiers; line by line as in `lines`.
    let code: [Substring]
    /// Without the text of strings.
    let codeAndComments: [Substring]
    /// Every word of the code.
    let words: Set<Substring>
    /// The modules it imports, with the number of the line.
    let imports: [(module: String, line: Int)]

    /// Every declaration, in order.
    private(set) var declarations: [Declaration] = []

    init(path: String, bytes: [UInt8]) {
        self.path = path
        let lexer = SwiftLexer(bytes)
        let code = String(decoding: lexer.code, as: UTF8.self)
        lines = Self.lines(String(decoding: bytes, as: UTF8.self))
        self.code = Self.lines(code)
        codeAndComments = Self.lines(String(decoding: lexer.codeAndComments, as: UTF8.self))
        words = Set(code.split { !($0.isLetter || $0.isNumber || $0 == "_") })
        imports = self.code.enumerated().compactMap { number, line in
            Self.importedModule(line).map { ($0, number + 1) }
        }
        declarations = Declaration.all(in: self)
    }

    /// The target the file belongs to: the folder behind `Sources` or `Tests`.
    var module: String {
        let parts = path.split(separator: "/")
        guard let index = parts.firstIndex(where: { $0 == "Sources" || $0 == "Tests" }), index + 1 < parts.count else {
            return ""
        }
        return String(parts[index + 1])
    }

    /// Whether it is part of no program.
    var isTest: Bool { path.hasPrefix("Tests/") || path.hasPrefix("Benchmarks/") }

    /// The file's name without `.swift`.
    var name: Substring { path.split(separator: "/").last.map { $0.dropLast(6) } ?? "" }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    private static func importedModule(_ line: Substring) -> String? {
        var words = line.split(separator: " ")[...]
        while let first = words.first,
            first.hasPrefix("@") || ["package", "public", "internal", "private"].contains(first)
        {
            words.removeFirst()
        }
        guard words.first == "import", words.count > 1 else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        let name = kinds.contains(words[words.startIndex + 1]) ? words.last : words[words.startIndex + 1]
        return name?.split(separator: ".").first.map(String.init)
    }
}
