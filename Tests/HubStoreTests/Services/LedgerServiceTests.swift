// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Testing
import TestSupport
import Wire

/// Who has sent what, over real bundles and a real database.
struct LedgerServiceTests {
    private static let calendar = """
        timeZone: Asia/Ho_Chi_Minh
        nonWorkingDays: []
        obligations:
          - {report: CCHC-Q1, period: "2026", title: Quý I, folder: 2026/CCHC/Quý I, dueAt: 2026-03-05}
          - {report: KH, period: "2026", title: Kế hoạch, folder: 2026/CCHC, for: {schools: [TH01]}}
        """

    private func rows(_ bed: HubBed, at moment: Timestamp? = nil) async throws -> [String] {
        try await bed.hub.ledger.status(at: moment).rows.map { row in
            let standing = row.standing
            return "\(row.school.code) \(row.duty.report) \(standing.status) \(standing.timeliness.map { "\($0)" } ?? "-") \(row.files)"
        }
    }

    @Test func `what was pushed below the folder is received, and a past instant answers as it was known then`() async throws {
        try await HubBed.with { bed in
            var first = try await bed.enrolSchool("TH01")
            _ = try await bed.enrolSchool("TH02")
            let before = bed.clock.now()
            bed.clock.advance(bySeconds: 1)
            try await bed.hub.ledger.importCalendar(Array(Self.calendar.utf8), by: "os:lan")
            let empty = try await rows(bed)
            let owed = bed.clock.now()
            bed.clock.advance(bySeconds: 10)
            try await bed.push(try MadeFile.put("2026/CCHC/Quy\u{301} I/phụ lục/BC.docx", "nội dung"), by: &first)
            let after = try await rows(bed)
            #expect(empty.count == 3 && empty.allSatisfy { $0.hasSuffix("- 0") })
            #expect(after.filter { $0.contains("received onTime 1") } == ["TH01 CCHC-Q1 received onTime 1"])
            #expect(try await rows(bed, at: owed) == empty)
            #expect(try await rows(bed, at: before) == [])
        }
    }

    @Test func `a document that was moved to another folder counts there and no longer here`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.hub.ledger.importCalendar(Array(Self.calendar.utf8), by: "os:lan")
            try await bed.push(try MadeFile.put("2026/CCHC/BC.docx", "nội dung"), by: &maker)
            #expect(try await rows(bed).last == "TH01 KH received onTime 1")
            let there = bed.clock.now()
            bed.clock.advance(bySeconds: 5)
            try await bed.push(
                try MadeFile.put("2026/CCHC/Quý I/BC.docx", "nội dung", base: 1, from: "2026/CCHC/BC.docx"), by: &maker)
            let now = try await rows(bed)
            #expect(now.first == "TH01 CCHC-Q1 received onTime 1" && now.last == "TH01 KH notDue - 0")
            #expect(try await rows(bed, at: there).last == "TH01 KH received onTime 1")
        }
    }

    @Test func `a calendar with an error changes nothing`() async throws {
        try await HubBed.with { bed in
            _ = try await bed.enrolSchool("TH01")
            try await bed.hub.ledger.importCalendar(Array(Self.calendar.utf8), by: "os:lan")
            let wrong = Self.calendar.replacing("2026-03-05", with: "2026-02-30")
            await #expect(throws: FlawedFile.self) { try await bed.hub.ledger.importCalendar(Array(wrong.utf8), by: "os:lan") }
            #expect(try await bed.hub.ledger.calendar()?.record.text == Array(Self.calendar.utf8))
        }
    }
}
