// SPDX-License-Identifier: Apache-2.0
import Domain
import Yams

/// What is known while a calendar is read: its errors so far, and what earlier lines said.
struct CalendarReading {
    let schools: [School]?
    var flaws = FlawList()
    private var lines: [String: Int] = [:]
    private var folders: [NameKey: [(line: Int, audience: ReportDuty.Audience)]] = [:]
    private let groups: Set<String>
    private let codes: Set<SchoolCode>

    private static let dutyKeys = [
        "report", "period", "title", "coverage", "for", "folder", "dataCutoff", "dueAt", "ifNonWorkingDay", "graceDays", "lead",
        "with", "expects",
    ]
    private static let maximumDayRange = 366
    private static let maximumDays = 2000

    init(schools: [School]?) {
        self.schools = schools
        groups = Set((schools ?? []).flatMap(\.groups))
        codes = Set((schools ?? []).map(\.code))
    }

    // MARK: Shapes

    /// The members of a mapping by key; nil with a flaw where it is none. Keys outside `keys` are flaws.
    mutating func members(_ node: Node, of what: String, keys: [String]) -> [String: Node]? {
        guard case .mapping(let mapping) = node else {
            flaws.add(CalendarFile.line(node), "\(what) is lines of key: value, with \(keys.joined(separator: ", "))")
            return nil
        }
        var members: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string, keys.contains(name) else {
                let shown = String((key.scalar?.string ?? "…").prefix(40))
                flaws.add(CalendarFile.line(key), "unknown key \(shown) of \(what); there are \(keys.joined(separator: ", "))")
                continue
            }
            members[name] = value
        }
        return members
    }

    /// One value as text; nil with a flaw where it is none or empty.
    mutating func text(_ node: Node, _ key: String, limit: Int = 500) -> String? {
        guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
            flaws.add(CalendarFile.line(node), "\(key) needs one value")
            return nil
        }
        guard scalar.string.count <= limit, !scalar.string.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            flaws.add(CalendarFile.line(node), "\(key) has more than \(limit) characters, or some that cannot be shown")
            return nil
        }
        return scalar.string
    }

    /// The items of a list; nil with a flaw where it is none.
    mutating func items(_ node: Node, _ key: String) -> [Node]? {
        guard case .sequence(let sequence) = node else {
            flaws.add(CalendarFile.line(node), "\(key) is a list")
            return nil
        }
        return Array(sequence)
    }

    private mutating func words<Value: RawRepresentable & CaseIterable>(
        _ node: Node, _ key: String, _ type: Value.Type
    ) -> [Value] where Value.RawValue == String {
        (items(node, key) ?? []).compactMap { word($0, key, type) }
    }

    private mutating func word<Value: RawRepresentable & CaseIterable>(
        _ node: Node, _ key: String, _ type: Value.Type
    ) -> Value? where Value.RawValue == String {
        guard let text = text(node, key) else { return nil }
        if let value = Value(rawValue: text) { return value }
        let all = Value.allCases.map(\.rawValue).joined(separator: ", ")
        flaws.add(CalendarFile.line(node), "\(key): \(text.prefix(40)); there are \(all)")
        return nil
    }

    // MARK: Days

    /// Days off: single days and ranges `first..last`.
    mutating func days(_ node: Node) -> [ClosedRange<CalendarDay>] {
        var ranges: [ClosedRange<CalendarDay>] = []
        for item in items(node, "nonWorkingDays") ?? [] {
            guard let text = text(item, "a day") else { continue }
            let ends = text.components(dividedBy: "..").map { CSVText.trimmed($0) }
            let days = ends.compactMap { CalendarDay($0) }
            guard days.count == ends.count, (1...2).contains(days.count), let first = days.first, let last = days.last else {
                flaws.add(CalendarFile.line(item), "\(text.prefix(40)) is no date, nor a range such as 2023-01-20..2023-01-26")
                continue
            }
            guard first <= last, last.daysSince1970 - first.daysSince1970 < Self.maximumDayRange else {
                flaws.add(CalendarFile.line(item), "\(text) runs backwards, or over more than a year")
                continue
            }
            ranges.append(first...last)
        }
        if ranges.count > Self.maximumDays { flaws.add(CalendarFile.line(node), "more than \(Self.maximumDays) days off") }
        return ranges
    }

    private mutating func due(_ node: Node?) -> DueDate? {
        guard let node, let text = text(node, "dueAt") else { return nil }
        if let due = DueDate(text) { return due }
        flaws.add(CalendarFile.line(node), "dueAt: \(text.prefix(40)) is no date such as 2023-03-05, nor 2023-03-05T17:00")
        return nil
    }

    private mutating func day(_ node: Node?, _ key: String) -> CalendarDay? {
        guard let node, let text = text(node, key) else { return nil }
        if let day = CalendarDay(text) { return day }
        flaws.add(CalendarFile.line(node), "\(key): \(text.prefix(40)) is no date such as 2023-03-05")
        return nil
    }

    // MARK: Obligations

    /// One obligation; nil with flaws where it has any of those that leave nothing to go on with.
    mutating func duty(_ node: Node) -> ReportDuty? {
        guard let members = members(node, of: "an obligation", keys: Self.dutyKeys) else { return nil }
        for key in ["report", "period", "title", "folder"] where members[key] == nil {
            flaws.add(CalendarFile.line(node), "\(key) is missing")
        }
        let report = members["report"].flatMap { text($0, "report", limit: 64) }
        let period = members["period"].flatMap { text($0, "period", limit: 64) }
        let title = members["title"].flatMap { text($0, "title") }
        let audience = members["for"].map { self.audience($0) } ?? ReportDuty.Audience()
        let folder = members["folder"].flatMap { self.folder($0, audience) }
        if let report, report.contains(" ") { flaws.add(CalendarFile.line(node), "report \(report) has a space in it") }
        if let report, let period { once(report, period, CalendarFile.line(members["report"] ?? node)) }
        let duty = folder.map {
            ReportDuty(report: report ?? "", period: period ?? "", title: title ?? "", audience: audience, folder: $0)
        }
        return fill(duty, members)
    }

    private mutating func fill(_ duty: ReportDuty?, _ members: [String: Node]) -> ReportDuty? {
        let coverage = members["coverage"].flatMap { text($0, "coverage") }
        let cutoff = day(members["dataCutoff"], "dataCutoff")
        let due = due(members["dueAt"])
        let onDayOff = members["ifNonWorkingDay"].flatMap { word($0, "ifNonWorkingDay", DueDate.OnDayOff.self) }
        let grace = members["graceDays"].map { graceDays($0) } ?? 0
        let lead = members["lead"].flatMap { word($0, "lead", OfficeUnit.self) }
        let with = members["with"].map { words($0, "with", OfficeUnit.self) } ?? []
        let expects = members["expects"].map { expectations($0) } ?? []
        guard var duty else { return nil }
        (duty.coverage, duty.dataCutoff, duty.due, duty.onDayOff) = (coverage, cutoff, due, onDayOff ?? .keep)
        (duty.graceDays, duty.lead, duty.with, duty.expects) = (grace, lead, with, expects)
        return duty
    }

    private mutating func once(_ report: String, _ period: String, _ line: Int) {
        if let earlier = lines.updateValue(line, forKey: report + "\n" + period) {
            flaws.add(line, "report \(report) for period \(period) is on line \(earlier) already")
        }
    }

    private mutating func graceDays(_ node: Node) -> Int {
        guard let text = text(node, "graceDays") else { return 0 }
        if let days = Int(text), (0...366).contains(days) { return days }
        flaws.add(CalendarFile.line(node), "graceDays: \(text.prefix(40)) is no number from 0 to 366")
        return 0
    }

    private mutating func folder(_ node: Node, _ audience: ReportDuty.Audience) -> DocumentPath? {
        guard let text = text(node, "folder", limit: 1000) else { return nil }
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let path = try? DocumentPath(trimmed) else {
            flaws.add(CalendarFile.line(node), "folder \(text.prefix(60)) does not stand below the school's folder")
            return nil
        }
        guard path.components.first.map({ NameKey(of: $0) }) != NameKey(of: Array("_Biên nhận".utf8)) else {
            flaws.add(CalendarFile.line(node), "folder \(text.prefix(60)) is the one of receipts, from which nothing is sent")
            return nil
        }
        let key = NameKey(of: path)
        // One file must never meet two obligations of a school.
        if let earlier = folders[key]?.first(where: { shareSchool($0.audience, audience) }) {
            flaws.add(CalendarFile.line(node), "folder \(text.prefix(60)) is that of line \(earlier.line) already")
        }
        folders[key, default: []].append((CalendarFile.line(node), audience))
        return path
    }

    private func shareSchool(_ left: ReportDuty.Audience, _ right: ReportDuty.Audience) -> Bool {
        (schools ?? []).contains { left.includes($0) && right.includes($0) }
    }

    private mutating func audience(_ node: Node) -> ReportDuty.Audience {
        guard let members = members(node, of: "for", keys: ["levels", "ownership", "groups", "schools"]) else {
            return ReportDuty.Audience()
        }
        var audience = ReportDuty.Audience()
        audience.levels = members["levels"].map { words($0, "levels", School.Level.self) }
        audience.ownership = members["ownership"].flatMap { word($0, "ownership", School.Ownership.self) }
        if let node = members["groups"] {
            audience.groups = (items(node, "groups") ?? []).compactMap { item in
                guard let name = text(item, "group") else { return nil }
                if schools != nil, !groups.contains(name) { flaws.add(CalendarFile.line(item), "no school is in group \(name.prefix(60))") }
                return name
            }
        }
        if let node = members["schools"] {
            audience.schools = (items(node, "schools") ?? []).compactMap { item in
                guard let name = text(item, "school") else { return nil }
                guard let code = SchoolCode(name), schools == nil || codes.contains(code) else {
                    flaws.add(CalendarFile.line(item), "there is no school \(name.prefix(60))")
                    return nil
                }
                return code
            }
        }
        return audience
    }

    private mutating func expectations(_ node: Node) -> [ReportDuty.Expectation] {
        (items(node, "expects") ?? []).compactMap { item in
            guard let members = members(item, of: "expects", keys: ["role", "types"]) else { return nil }
            for key in ["role", "types"] where members[key] == nil { flaws.add(CalendarFile.line(item), "\(key) is missing") }
            let role = members["role"].flatMap { text($0, "role") }
            let types = members["types"].flatMap { items($0, "types") }?.compactMap { type -> String? in
                text(type, "type", limit: 16).map { ($0.hasPrefix(".") ? String($0.dropFirst()) : $0).lowercased() }
            }
            guard let role, let types else { return nil }
            return ReportDuty.Expectation(role: role, types: types)
        }
    }
}

extension String {
    fileprivate func components(dividedBy mark: String) -> [Substring] {
        guard let range = firstRange(of: mark) else { return [self[...]] }
        return [self[..<range.lowerBound], self[range.upperBound...]]
    }
}
