// SPDX-License-Identifier: Apache-2.0

/// The fixed layout: what may stand at the top, in each program's folder, and below `Tests`.
enum LayoutRule {
    private static let top: Set<Substring> = [
        "Package.swift", "Makefile", "README.md", "protocol.md", "DESIGN.md", "CONTRIBUTING.md", "CHANGELOG.md",
        "LICENSE", "Sources",
        "Agent", "Hub", "Tests", "Benchmarks", "docs", ".ci", ".swift-format", ".gitignore",
    ]
    private static let program: Set<Substring> = ["Sources", "systemd", "packaging", "README.md"]
    private static let needed = ["Package.swift", "Makefile", "LICENSE", "CONTRIBUTING.md", ".ci/run", ".swift-format"]

    static func findings(in tree: SourceTree) -> [Finding] {
        let misplaced = tree.paths.filter { path in
            let parts = path.split(separator: "/")
            guard let first = parts.first, top.contains(first) else { return true }
            if first == "Agent" || first == "Hub" { return parts.count < 2 || !program.contains(parts[1]) }
            return false
        }.map { Finding("layout", $0, "has no place") }
        let missing = needed.filter { tree.files[$0] == nil }.map { Finding("layout", $0, "is missing") }
        return misplaced + missing + continuousIntegration(tree)
    }

    /// The machine runs what the newcomer types.
    private static func continuousIntegration(_ tree: SourceTree) -> [Finding] {
        let commands = String(decoding: tree.files[".ci/run"] ?? [], as: UTF8.self).split(separator: "\n")
            .filter { !$0.hasPrefix("#") && !$0.hasPrefix("set ") && !$0.hasPrefix("cd ") }
        return commands == ["exec make test"] ? [] : [Finding("layout", ".ci/run", "runs more or less than make test")]
    }
}
