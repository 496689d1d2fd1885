// SPDX-License-Identifier: Apache-2.0

/// What another module sees says what it is: every `package` and `public` declaration, and every requirement of such a
/// protocol. Cases are covered by their enum, and what a conformance asks for by the protocol that asks. The formatter's
/// own rule of this kind looks at `public` alone.
enum DocumentationRule {
    /// What the standard library's protocols ask for says nothing new in any type.
    private static let standardRequirements: Set<Substring> = ["hash", "encode", "==", "<", "init(from"]

    static func findings(in tree: SourceTree) -> [Finding] {
        let files = tree.programFiles.map { (file: $0, declarations: $0.declarations) }
        let requirements = files.reduce(into: [Substring: Set<Substring>]()) { all, item in
            for declaration in item.declarations {
                guard let owner = declaration.owner, item.declarations[owner].kind == "protocol" else { continue }
                all[item.declarations[owner].name, default: []].insert(declaration.name)
            }
        }
        return files.flatMap { file, declarations in
            declarations.filter { declaration in
                needsComment(declaration, among: declarations) && !hasComment(declaration, in: file)
                    && !isAskedFor(declaration, among: declarations, in: file, by: requirements)
            }.map { Finding("documentation", file.path, $0.title(in: file), line: $0.line) }
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
            guard line.hasPrefix("@") || line.hasPrefix(")") || line.hasPrefix("#if") || line.hasPrefix("// ")
            else { return false }
            index -= 1
        }
        return false
    }

    /// Whether a protocol that the type around it names is where its comment stands.
    private static func isAskedFor(
        _ declaration: Declaration, among all: [Declaration], in file: SwiftFile,
        by requirements: [Substring: Set<Substring>]
    ) -> Bool {
        guard let owner = declaration.owner, !declaration.isType else { return false }
        let line = file.code[declaration.line - 1]
        if standardRequirements.contains(where: { line.contains(" \($0)(") || line.contains(" \($0) (") }) {
            return true
        }
        let head = file.code[all[owner].line - 1].split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return head.contains { requirements[$0]?.contains(declaration.name) == true } && all[owner].kind != "protocol"
    }
}
