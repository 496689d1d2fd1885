// SPDX-License-Identifier: Apache-2.0

/// How long files and functions are, for a person to judge.
struct SizeReport {
    private let files: [(lines: Int, what: String)]
    private let functions: [(lines: Int, what: String)]

    init(_ tree: SourceTree) {
        files = tree.swiftFiles.map { ($0.lines.count - 1, $0.path) }.sorted { $0.lines > $1.lines }
        functions = tree.swiftFiles.flatMap { file in
            file.declarations.filter(\.isFunction).map { declaration in
                (declaration.length, "\(file.path):\(declaration.line) \(declaration.title(in: file))")
            }
        }.sorted { $0.0 > $1.0 }
    }

    var fileCount: Int { files.count }
    var functionCount: Int { functions.count }

    /// The ten longest of both, with the median and the length that nine of ten stay within.
    var text: String { Self.section("files", files) + Self.section("functions", functions) }

    private static func section(_ name: String, _ sorted: [(lines: Int, what: String)]) -> String {
        guard !sorted.isEmpty else { return "" }
        let median = sorted[sorted.count / 2].lines, ninth = sorted[sorted.count / 10].lines
        let longest = sorted.prefix(10).map { "  \($0.lines)\t\($0.what)\n" }.joined()
        return "The longest of \(sorted.count) \(name), in lines (median \(median), nine of ten within \(ninth)):\n"
            + longest
    }
}
