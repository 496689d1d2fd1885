// SPDX-License-Identifier: Apache-2.0

/// What the style tolerates for now, one `rule | path | subject` a line; a line that begins with `#` is a comment.
struct Exceptions {
    /// The lines, without comments.
    let keys: [String]

    /// There may never be more of them than this. Lower it when one goes; a reviewer sees it rise.
    static let ceiling = 0

    init(text: String) {
        keys = text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    /// The findings of `rule` that no line allows, and the lines of `rule` that allow nothing any more.
    func judge(_ findings: [Finding], rule: String) -> (refused: [Finding], stale: [String]) {
        let found = Set(findings.map(\.key)), allowed = Set(keys)
        return (
            findings.filter { !allowed.contains($0.key) },
            keys.filter { $0.hasPrefix(rule + " | ") && !found.contains($0) }
        )
    }
}
