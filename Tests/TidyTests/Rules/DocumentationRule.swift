// SPDX-License-Identifier: Apache-2.0

/// What another module sees says what it is: every `package` and `public` declaration, and every requirement of such a protocol. Cases are
/// covered by their enum. The formatter's own rule of this kind looks at `public` alone.
enum DocumentationRule {
    static func findings(in tree: SourceTree) -> [Finding] {
        tree.programFiles.flatMap { file -> [Finding] in
            let declarations = Declaration.all(in: file)
            return declarations.filter { needsComment($0, among: declarations) && !hasComment($0, in: file) }.map {
                declaration in
                Finding("documentation", file.path, declaration.title(in: file), line: declaration.line)
            }
        }
    }

    private static func needsComment(_ declaration: Declaration, among all: [Declaration]) -> Bool {
        if declaration.isExported { return true }
        guard declaration.kind != "case", let owner = declaration.owner, declaration.depth == all[owner].depth + 1
        else { return false }
        return all[owner].kind == "protocol" && all[owner].isExported
    }

    /// Looks upward over attributes and their continued lines.
    private static func hasComment(_ declaration: Declaration, in file: SwiftFile) -> Bool {
        var index = declaration.line - 2
        while index >= 0 {
            let line = file.lines[index].drop { $0 == " " }
            if line.hasPrefix("///") { return true }
            guard line.hasPrefix("@") || line.hasPrefix(")") || line.hasPrefix("#if") || line.hasPrefix("// ") else {
                return false
            }
            index -= 1
        }
        return false
    }
}
