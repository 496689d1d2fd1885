// SPDX-License-Identifier: Apache-2.0

/// What every written file keeps to: a licence line, clean line ends, and words that mean something outside one workplace.
enum TextRule {
    /// Beyond this a line is refused; the formatter aims at 120.
    private static let longestLine = 150
    private static let longestFile = 400
    private static let licensed = [".swift", ".c", ".h", ".go", ".py", ".sh", ".service"]

    static func findings(in tree: SourceTree) -> [Finding] {
        tree.writtenFiles.flatMap { path, lines in
            licence(path, lines) + lineEnds(path, lines) + workplaceWords(path, lines) + sizes(path, lines)
        }
    }

    private static func licence(_ path: String, _ lines: [Substring]) -> [Finding] {
        guard path != "Package.swift", licensed.contains(where: path.hasSuffix) else { return [] }
        let head = lines.prefix(path.hasSuffix(".swift") ? 1 : 2)
        return head.contains { $0.contains("SPDX-License-Identifier: Apache-2.0") }
            ? [] : [Finding("text", path, "no licence line")]
    }

    private static func lineEnds(_ path: String, _ lines: [Substring]) -> [Finding] {
        if path.hasPrefix("Tests/Vectors/") { return [] }  // their bytes are the point
        var result: [Finding] = []
        for (number, line) in lines.enumerated() {
            if line.last == " " || line.last == "\t" {
                result.append(Finding("text", path, "space at a line's end", line: number + 1))
            }
            if line.utf8.contains(0x0D) { result.append(Finding("text", path, "carriage return", line: number + 1)) }
        }
        if lines.last?.isEmpty == false {
            result.append(Finding("text", path, "no line end at the end", line: lines.count))
        }
        return result
    }

    private static func sizes(_ path: String, _ lines: [Substring]) -> [Finding] {
        guard path.hasSuffix(".swift") else { return [] }
        let long = lines.enumerated().filter { $0.element.count > longestLine }
            .map { Finding("text", path, "a line of more than \(longestLine) columns", line: $0.offset + 1) }
        return long + (lines.count > longestFile + 1 ? [Finding("text", path, "more than \(longestFile) lines")] : [])
    }

    /// In halves, so that this file does not hold them.
    static let unwanted: [String] = [
        ("/wo", "rk/"), ("/fa", "rm/"), ("/opt/sw", "ift"), ("/ro", "ot/"), (".lib", "rary"), ("sub", "agent"),
        ("before-", "stop"),
        ("this ses", "sion"), ("developer ses", "sion"), ("deb.", "debian.org"), ("py", "pi.org"), ("crates", ".io"),
        ("registry.", "npmjs"), ("proxy.", "golang.org"), ("issue", " #"),
    ].map { $0.0 + $0.1 }

    private static func workplaceWords(_ path: String, _ lines: [Substring]) -> [Finding] {
        lines.enumerated().flatMap { number, line in
            unwanted.filter { line.contains($0) }.map {
                Finding("text", path, "workplace word \($0)", line: number + 1)
            }
        }
    }
}
