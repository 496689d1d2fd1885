// SPDX-License-Identifier: Apache-2.0

/// A file whose declarations nobody else in the programs mentions, or that declares nothing.
///
/// It compares words, so it errs on the side of the file: a name that another file uses for something else keeps it alive.
enum DeadFileRule {
    static func findings(in tree: SourceTree) -> [Finding] {
        let programs = tree.programFiles
        let withContent = Dictionary(grouping: tree.swiftFiles, by: \.module).mapValues(\.count)
        let empty = tree.swiftFiles.filter { file in
            // A target needs one file, even before it has anything to say.
            file.declarations.isEmpty && file.name != "main" && (withContent[file.module] ?? 0) > 1
        }.map { Finding("dead", $0.path, "declares nothing") }
        var mentions: [Substring: Int] = [:]
        for file in programs { for word in file.words { mentions[word, default: 0] += 1 } }
        let unused = programs.filter { file in
            let names = offered(by: file)
            return !names.isEmpty && names.allSatisfy { mentions[$0, default: 0] < 2 }
        }.map { Finding("dead", $0.path, "nothing else mentions it") }
        return empty + unused
    }

    /// What the file declares at its top and what its extensions add to types of others; nothing where the file starts a program.
    private static func offered(by file: SwiftFile) -> [Substring] {
        if file.name == "main" || file.code.contains(where: { $0.hasPrefix("@main") }) { return [] }
        let declarations = file.declarations
        // Who uses a conformance does not say its name.
        let conforms = declarations.contains { $0.kind == "extension" && file.code[$0.line - 1].contains(": ") }
        if conforms { return [] }
        let added = declarations.filter { declaration in
            let inExtension = declaration.owner.map { declarations[$0].kind == "extension" } ?? true
            return inExtension && !declaration.isPrivate && declaration.kind != "extension" && declaration.depth <= 1
        }.map { $0.name.isEmpty ? firstLabel($0, in: file) : $0.name }
        return added.filter { !$0.isEmpty }
    }

    /// `lowercaseHex` of `init?(lowercaseHex text: String)`.
    private static func firstLabel(_ declaration: Declaration, in file: SwiftFile) -> Substring {
        let line = file.code[declaration.line - 1]
        guard let parenthesis = line.firstIndex(of: "(") else { return "" }
        return line[parenthesis...].dropFirst().prefix { $0.isLetter || $0.isNumber }
    }
}
