// SPDX-License-Identifier: Apache-2.0
import Domain
import Yams

/// Reads the calendar of reports from YAML and names every error in it by line. Unknown keys are errors: a misspelt `graceDay` must
/// not be passed over.
package enum CalendarFile {
    /// The most bytes of a calendar.
    package static let maximumByteCount = 1 << 20
    /// The most reports and periods in one.
    static let maximumDuties = 5000
    private static let keys = ["timeZone", "nonWorkingDays", "obligations"]

    /// Reads `bytes`. Groups and schools that a line names must be among `schools`; where that is nil, as for a calendar that was
    /// taken before, they are not looked at.
    package static func read(_ bytes: [UInt8], schools: [School]?) throws(FlawedFile) -> ReportCalendar {
        var reading = CalendarReading(schools: schools)
        guard let root = compose(bytes, &reading.flaws), let top = reading.members(root, of: "a calendar", keys: keys) else {
            try reading.flaws.check()
            return ReportCalendar()
        }
        var calendar = ReportCalendar()
        for key in keys where top[key] == nil { reading.flaws.add(line(root), "\(key) is missing") }
        if let node = top["timeZone"], let name = reading.text(node, "timeZone") {
            if let zone = OfficeZone(name: name) {
                calendar.zone = zone
            } else {
                reading.flaws.add(line(node), "time zone \(name.prefix(60)); there are \(OfficeZone.names.joined(separator: ", "))")
            }
        }
        if let node = top["nonWorkingDays"] { calendar.workingDays = WorkingDays(nonWorking: reading.days(node)) }
        if let node = top["obligations"], let items = reading.items(node, "obligations") {
            if items.count > maximumDuties { reading.flaws.add(line(items[maximumDuties]), "more than \(maximumDuties) obligations") }
            for item in items.prefix(maximumDuties) {
                if let duty = reading.duty(item) { calendar.duties.append(duty) }
            }
        }
        try reading.flaws.check()
        return calendar
    }

    /// The document's root; nil with a flaw where there is none.
    private static func compose(_ bytes: [UInt8], _ flaws: inout FlawList) -> Node? {
        guard bytes.count <= maximumByteCount else {
            flaws.add(1, "the file has more than \(maximumByteCount) bytes")
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let good = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
                .prefix { String(validating: $0, as: UTF8.self) != nil }.count
            flaws.add(good + 1, "the text is not UTF-8")
            return nil
        }
        if let line = NestingLimit.firstBeyond(in: text) {
            flaws.add(line, "it is nested too deeply, or uses an anchor or alias, for a calendar")
            return nil
        }
        do {
            if let node = try Yams.compose(yaml: text) { return node }
            flaws.add(1, "the file is empty")
        } catch let error as YamlError {
            let (line, problem) = said(error)
            flaws.add(line, problem)
        } catch {
            flaws.add(1, "it cannot be read as YAML")
        }
        return nil
    }

    private static func said(_ error: YamlError) -> (Int, String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            (mark.line, "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            (context.mark.line, "the same key twice: \(duplicates.map { String($0.prefix(40)) }.sorted().joined(separator: ", "))")
        default: (1, "it cannot be read as YAML")
        }
    }

    /// The line on which a node begins.
    static func line(_ node: Node) -> Int { node.mark?.line ?? 1 }
}

/// Keeps hostile text from the recursive composer: text that opens too many brackets at once or stacks too many lists on a line, and
/// anchors, which a calendar has no use for and a small file can make endless.
enum NestingLimit {
    private static let maximum = 12

    /// The first line that breaks the limit; nil where none does. Quotes are not looked at, so that nothing can hide in them.
    static func firstBeyond(in text: String) -> Int? {
        var depth = 0
        for (number, line) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            var stacked = 0
            var before: UInt8 = 0x20
            var isStart = true
            for (index, byte) in line.enumerated() {
                if byte == 0x5B || byte == 0x7B { depth += 1 }
                if byte == 0x5D || byte == 0x7D { depth = max(0, depth - 1) }
                let isMark = byte == 0x2D || byte == 0x3F
                if isMark, isStart { stacked += 1 }
                if byte == 0x26 || byte == 0x2A, isStart || [0x3A, 0x2C, 0x5B, 0x7B].contains(before) {
                    // `&` and `*` name a node only where a character follows.
                    if (line.dropFirst(index + 1).first ?? 0x20) != 0x20 { return number + 1 }
                }
                if byte != 0x20 {
                    before = byte
                    if !isMark { isStart = false }
                }
                if isStart, index > 100 { return number + 1 }
                if depth > maximum || (isStart && stacked > maximum) { return number + 1 }
            }
        }
        return nil
    }
}
