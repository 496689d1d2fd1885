// SPDX-License-Identifier: Apache-2.0
import Domain

/// What stands in `_Biên nhận/` while a person has something to do: which files are held, why, and what to do about each.
package struct HeldPage: Sendable {
    /// The file's name.
    package static let fileName = "TỆP BỊ GIỮ.txt"
    static let line = "handover-page/v1 held"

    /// What concerns the folder or the line as a whole.
    package let problems: [Cause]
    /// What concerns single files.
    package let held: [(path: String, cause: Cause)]

    /// A page of those for which a person must act; nil where there are none. A path is as people read it.
    package init?(problems: [Cause], held: [(path: String, cause: Cause)]) {
        self.problems = problems.filter(\.needsPerson)
        self.held = held.filter(\.cause.needsPerson)
        if self.problems.isEmpty, self.held.isEmpty { return nil }
    }

    /// The file's bytes. The same state gives the same bytes.
    package var bytes: [UInt8] {
        var lines = ["CÁC TỆP CHƯA GỬI ĐƯỢC VÀ VIỆC CẦN LÀM", ""]
        for cause in problems { lines += ["\(cause.title) (\(cause.titleInEnglish))", "   \(cause.action)", ""] }
        let byCause = Dictionary(grouping: held, by: \.cause)
        for cause in Cause.allCases {
            guard let files = byCause[cause] else { continue }
            lines += ["\(cause.title) (\(cause.titleInEnglish)) – \(files.count) tệp", "   \(cause.action)"]
            lines += files.prefix(ClerkQuestion.maximumShown).map { "   - \($0.path)" }
            if files.count > ClerkQuestion.maximumShown { lines.append("   …") }
            lines.append("")
        }
        lines.append(Self.line)
        return Array(("\u{FEFF}" + lines.joined(separator: "\r\n") + "\r\n").utf8)
    }
}
