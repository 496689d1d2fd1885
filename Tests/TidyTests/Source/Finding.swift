// SPDX-License-Identifier: Apache-2.0

/// Something that the written style does not allow.
struct Finding: Hashable {
    /// The rule's short name, as it stands in the list of exceptions.
    let rule: String
    /// Relative to the project.
    let path: String
    /// What it is about, in words that do not move with the lines: a name, an import.
    let subject: String
    /// Where it stands, counted from 1; not part of what an exception names.
    let line: Int

    init(_ rule: String, _ path: String, _ subject: some StringProtocol, line: Int = 1) {
        self.rule = rule
        self.path = path
        self.subject = String(subject)
        self.line = line
    }

    /// The line of `exceptions.txt` that would allow it.
    var key: String { "\(rule) | \(path) | \(subject)" }

    static func == (left: Finding, right: Finding) -> Bool { left.key == right.key }
    func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
