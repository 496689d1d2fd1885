// SPDX-License-Identifier: Apache-2.0
import Domain

/// Reads schools from CSV: columns `code,name,levels,ownership,groups,phone,email` named in the first line, in any order; `code` and
/// `name` must be there. Several values are divided by `|`. A byte order mark and `;` between columns are taken, as spreadsheets write
/// them here.
package enum RosterFile {
    /// The columns that there are.
    package static let columns = ["code", "name", "levels", "ownership", "groups", "phone", "email"]
    private static let maximumRows = 10_000

    /// Reads `bytes`; throws every error in them at once.
    package static func read(_ bytes: [UInt8]) throws(FlawedFile) -> [School] {
        var flaws = FlawList()
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard String(validating: content, as: UTF8.self) != nil else {
            let good = content.split(separator: 0x0A, omittingEmptySubsequences: false)
                .prefix { String(validating: $0, as: UTF8.self) != nil }.count
            flaws.add(good + 1, "the text is not UTF-8; save the file as CSV UTF-8")
            try flaws.check()
            return []
        }
        let rows = CSVText.rows(content, flaws: &flaws)
        guard let heading = rows.first else {
            flaws.add(1, "the file is empty; its first line names the columns: \(columns.joined(separator: ","))")
            try flaws.check()
            return []
        }
        let names = heading.fields.map { $0.lowercased() }
        checkHeading(names, heading.line, &flaws)
        if rows.count > maximumRows { flaws.add(rows[maximumRows].line, "more than \(maximumRows) lines") }
        var schools: [School] = []
        var lines: [SchoolCode: Int] = [:]
        for row in rows.dropFirst().prefix(maximumRows) {
            guard row.fields.count == names.count else {
                flaws.add(row.line, "\(row.fields.count) columns where the first line names \(names.count)")
                continue
            }
            let values = Dictionary(zip(names, row.fields)) { first, _ in first }
            guard let school = school(values, row.line, &flaws) else { continue }
            if let earlier = lines[school.code] {
                flaws.add(row.line, "school \(school.code) is on line \(earlier) already")
            } else {
                lines[school.code] = row.line
                schools.append(school)
            }
        }
        try flaws.check()
        return schools
    }

    private static func checkHeading(_ names: [String], _ line: Int, _ flaws: inout FlawList) {
        for name in names where !columns.contains(name) {
            flaws.add(line, "unknown column \"\(name.prefix(40))\"; there are \(columns.joined(separator: ", "))")
        }
        for name in Set(names) where names.filter({ $0 == name }).count > 1 { flaws.add(line, "column \(name.prefix(40)) twice") }
        for name in ["code", "name"] where !names.contains(name) { flaws.add(line, "column \(name) is missing") }
    }

    private static func school(_ values: [String: String], _ line: Int, _ flaws: inout FlawList) -> School? {
        let (code, name) = (values["code"] ?? "", values["name"] ?? "")
        let known = SchoolCode(code)
        if known == nil {
            flaws.add(line, "\"\(code.prefix(40))\" is no code: 1 to 35 letters, digits, . _ -, a letter or digit first")
        }
        if name.isEmpty { flaws.add(line, "the name is empty") }
        for value in values.values where value.count > 200 { flaws.add(line, "\"\(value.prefix(20))…\" has more than 200 characters") }
        var levels: [School.Level] = []
        for word in list(values["levels"]) {
            if let level = School.Level(rawValue: word) {
                levels.append(level)
            } else {
                flaws.add(line, "level \"\(word.prefix(40))\"; there are \(School.Level.allCases.map(\.rawValue).joined(separator: ", "))")
            }
        }
        let word = values["ownership"] ?? ""
        let ownership = School.Ownership(rawValue: word)
        if ownership == nil, !word.isEmpty { flaws.add(line, "ownership \"\(word.prefix(40))\"; there are public, private") }
        guard let known else { return nil }
        return School(
            code: known, name: name, levels: levels, ownership: ownership, groups: list(values["groups"]),
            phone: values["phone"] ?? "", email: values["email"] ?? "")
    }

    private static func list(_ value: String?) -> [String] {
        (value ?? "").split(separator: "|").map { CSVText.trimmed($0) }.filter { !$0.isEmpty }
    }
}
