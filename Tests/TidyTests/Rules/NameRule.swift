// SPDX-License-Identifier: Apache-2.0

/// Names say what a thing is for, and a file is named after what it holds.
enum NameRule {
    private static let banned: Set<String> = [
        "manager", "helper", "helpers", "util", "utils", "info", "data", "base", "impl",
    ]

    static func findings(in tree: SourceTree) -> [Finding] {
        tree.swiftFiles.flatMap { file -> [Finding] in
            let declarations = file.declarations
            let types = declarations.filter(\.isType)
            let empty = types.filter { !banned.isDisjoint(with: words(of: $0.name)) }
                .map { Finding("name", file.path, "\($0.kind) \($0.name)", line: $0.line) }
            return empty + fileName(file, declarations)
        }
    }

    /// A file that declares types at its top carries the name of one of them, or of one that it extends (`Name+Topic` too), or the word
    /// that all of them share.
    private static func fileName(_ file: SwiftFile, _ declarations: [Declaration]) -> [Finding] {
        let top = declarations.filter { $0.depth == 0 && ($0.isType || $0.kind == "extension") && !$0.isPrivate }
        guard top.contains(where: \.isType), file.name != "main" else { return [] }
        let subject = file.name.split(separator: "+").first ?? file.name
        let isNamed = top.contains { $0.name == subject } || top.allSatisfy { $0.name.contains(subject) }
        return isNamed ? [] : [Finding("name", file.path, "no type \(subject) in the file")]
    }

    /// `HTTPDataReader` is http, data, reader.
    static func words(of name: Substring) -> Set<String> {
        var words: [String] = [""]
        let letters = Array(name)
        for (index, letter) in letters.enumerated() {
            let startsWord =
                letter.isUppercase && index > 0
                && (letters[index - 1].isLowercase || (index + 1 < letters.count && letters[index + 1].isLowercase))
            if startsWord { words.append("") }
            words[words.count - 1] += letter.lowercased()
        }
        return Set(words)
    }
}
