// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import GRDB
import HubCore
import Wire

extension SQLiteSession {
    func calendar(at moment: Timestamp?) throws -> CalendarRecord? {
        try row(
            "SELECT * FROM calendarVersion WHERE imported_at <= ? ORDER BY n DESC LIMIT 1", [moment?.secondsSince1970 ?? .max]
        ).map { row in
            CalendarRecord(
                importedAt: Timestamp(secondsSince1970: row["imported_at"]), by: row["by"], text: [UInt8](row["text"] as Data))
        }
    }

    func insert(_ calendar: CalendarRecord) throws {
        try execute(
            "INSERT INTO calendarVersion VALUES (NULL, ?, ?, ?)",
            [calendar.importedAt.secondsSince1970, calendar.by, Data(calendar.text)])
    }

    func roster(at moment: Timestamp?) throws -> RosterRecord? {
        try row("SELECT * FROM rosterVersion WHERE known_at <= ? ORDER BY n DESC LIMIT 1", [moment?.secondsSince1970 ?? .max])
            .map { row in
                let columns = try WireJSON.decode([SchoolColumn].self, from: row["schools"] as Data)
                return RosterRecord(
                    knownAt: Timestamp(secondsSince1970: row["known_at"]), by: row["by"], schools: try columns.map { try $0.school })
            }
    }

    func insert(_ roster: RosterRecord) throws {
        try execute(
            "INSERT INTO rosterVersion VALUES (NULL, ?, ?, ?)",
            [roster.knownAt.secondsSince1970, roster.by, Data(try WireJSON.encode(roster.schools.map { SchoolColumn($0) }))])
    }

    func arrivals(until moment: Timestamp) throws -> [ArrivalSummary] {
        let codes = Dictionary(
            try rows("SELECT id, code FROM school").map { ($0["id"] as Int64, try $0.require("code") { SchoolCode($0) }) }
        ) { first, _ in first }
        let statement = try db.cachedStatement(
            sql: """
                SELECT g.school, g.folder, g.first, (SELECT b.sent_at FROM arrival b WHERE b.school = g.school
                AND b.folder = g.folder AND b.received_at = g.first LIMIT 1), g.latest, g.documents FROM (
                SELECT school, folder, min(received_at) AS first, max(received_at) AS latest, count(DISTINCT document) AS documents
                FROM arrival a WHERE received_at <= ?1 AND NOT EXISTS (SELECT 1 FROM departure d WHERE d.school = a.school
                AND d.folder = a.folder AND d.document = a.document AND d.departed_at >= a.received_at AND d.departed_at <= ?1)
                GROUP BY school, folder) g
                """)
        let found = try Row.fetchCursor(statement, arguments: [moment.secondsSince1970])
        var summaries: [ArrivalSummary] = []
        while let row = try found.next() {
            guard let school = codes[row[0]] else { continue }
            summaries.append(
                ArrivalSummary(
                    school: school, folder: [UInt8](row[1] as Data), first: Timestamp(secondsSince1970: row[2]),
                    firstSentAt: Timestamp(secondsSince1970: row[3]), latest: Timestamp(secondsSince1970: row[4]), documents: row[5]))
        }
        return summaries
    }

    func insert(_ arrival: ArrivalRecord) throws {
        try execute(
            "INSERT OR IGNORE INTO arrival VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                try schoolID(arrival.school), Data(arrival.folder), arrival.receivedAt.secondsSince1970, arrival.log,
                Int64(arrival.logIndex), arrival.document, arrival.sentAt.secondsSince1970, arrival.stableAt.secondsSince1970,
            ])
    }

    func depart(_ document: Int64, from folder: [UInt8], of school: SchoolCode, at moment: Timestamp) throws {
        try execute(
            "INSERT OR IGNORE INTO departure VALUES (?, ?, ?, ?)",
            [try schoolID(school), Data(folder), document, moment.secondsSince1970])
    }
}

/// A school within a roster's column; lists are divided by `|` as in its table.
private struct SchoolColumn: Codable {
    var code: String
    var name: String
    var levels: String
    var ownership: String?
    var groups: String
    var phone: String
    var email: String

    init(_ school: School) {
        (code, name, ownership) = (school.code.text, school.name, school.ownership?.rawValue)
        (levels, groups) = (school.levels.map(\.rawValue).joined(separator: "|"), school.groups.joined(separator: "|"))
        (phone, email) = (school.phone, school.email)
    }

    var school: School {
        get throws {
            guard let code = SchoolCode(code) else { throw SQLiteSession.Damage(description: "a roster names no school") }
            return School(
                code: code, name: name, levels: levels.split(separator: "|").compactMap { School.Level(rawValue: String($0)) },
                ownership: ownership.flatMap { School.Ownership(rawValue: $0) }, groups: groups.split(separator: "|").map(String.init),
                phone: phone, email: email)
        }
    }
}
