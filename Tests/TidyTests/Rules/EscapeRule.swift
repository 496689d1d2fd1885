// SPDX-License-Identifier: Apache-2.0

/// Ways around the compiler's checks and around finishing, and where they are allowed if anywhere.
enum EscapeRule {
    private struct Escape {
        let text: String
        /// Modules that may use it.
        var modules: Set<String> = []
        /// Whether tests may.
        var inTests = false
        /// Whether a comment on its line or the one above allows it.
        var withComment = false
        /// Whether it counts in comments as well.
        var inComments = false
    }

    private static let platform: Set<String> = ["Storage", "Curl", "AgentPlatform"]
    private static let escapes: [Escape] = [
        Escape(text: "try!"), Escape(text: "as!", inTests: true), Escape(text: "fatalError("),
        Escape(text: "@unchecked Sendable", modules: platform), Escape(text: "nonisolated(unsafe)", modules: platform),
        Escape(text: "Task {", inTests: true, withComment: true),
        Escape(text: "Task.detached", inTests: true, withComment: true),
        Escape(text: "TODO", inComments: true), Escape(text: "FIXME", inComments: true),
        Escape(text: "XXX", inComments: true),
        Escape(text: ".disabled("), Escape(text: "withKnownIssue"), Escape(text: "XCTSkip"),
    ]

    static func findings(in tree: SourceTree) -> [Finding] {
        tree.swiftFiles.flatMap { file in escapes.flatMap { findings(of: $0, in: file) } }
    }

    private static func findings(of escape: Escape, in file: SwiftFile) -> [Finding] {
        if escape.modules.contains(file.module) || (escape.inTests && file.isTest) { return [] }
        let lines = escape.inComments ? file.codeAndComments : file.code
        return lines.indices.filter {
            contains(lines[$0], escape.text) && !(escape.withComment && isExplained($0, in: file))
        }
        .map { Finding("escape", file.path, escape.text, line: $0 + 1) }
    }

    /// Whether `text` stands in `line` and does not begin inside a longer word.
    private static func contains(_ line: Substring, _ text: String) -> Bool {
        guard let range = line.firstRange(of: text) else { return false }
        guard range.lowerBound > line.startIndex else { return true }
        let before = line[line.index(before: range.lowerBound)]
        return !(before.isLetter || before.isNumber || before == "_")
    }

    private static func isExplained(_ index: Int, in file: SwiftFile) -> Bool {
        file.lines[index].contains("//") || (index > 0 && file.lines[index - 1].contains("//"))
    }
}
