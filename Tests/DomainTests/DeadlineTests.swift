// SPDX-License-Identifier: Apache-2.0
import Domain
import TestSupport
import Testing

/// Due dates, as the Office means them.
@Suite struct DeadlineTests {
    private static func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }
    private static func due(_ text: String) throws -> DueDate { try #require(DueDate(text)) }

    @Test func `the last second of the due day is on time and the next one is late`() throws {
        let calendar = ReportCalendar()
        let dueAt = try Self.due("2023-03-05").instant(in: calendar.zone, calendar.workingDays, onDayOff: .keep)
        let deadline = Deadline(dueAt: dueAt)
        #expect(deadline.isMet(by: try Self.moment("2023-03-05T23:59:58+07:00")))
        #expect(deadline.isMet(by: try Self.moment("2023-03-05T23:59:59+07:00")))
        #expect(!deadline.isMet(by: try Self.moment("2023-03-06T00:00:00+07:00")))
        #expect(dueAt.rfc3339 == "2023-03-05T16:59:59Z")
    }

    @Test(arguments: [
        ("2023-03-05", "nextWorkingDay", "2023-03-06T23:59:59+07:00"),  // a Sunday
        ("2023-03-05", "keep", "2023-03-05T23:59:59+07:00"),
        ("2023-01-20", "nextWorkingDay", "2023-01-27T23:59:59+07:00"),  // Tết
        ("2023-01-21T17:00", "nextWorkingDay", "2023-01-27T17:00:00+07:00"),
        ("2024-02-29", "keep", "2024-02-29T23:59:59+07:00"),
        ("2023-09-05", "nextWorkingDay", "2023-09-05T23:59:59+07:00"),  // schools open, the Office works
        ("2027-12-05T07:30:15", "nextWorkingDay", "2027-12-06T07:30:15+07:00"),
    ])
    func `a due date on a day off stays or moves to the next working day`(_ text: String, _ rule: String, _ expected: String) throws {
        let days = WorkingDays(nonWorking: [CalendarDay(year: 2023, month: 1, day: 20)...CalendarDay(year: 2023, month: 1, day: 26)])
        let rule = try #require(DueDate.OnDayOff(rawValue: rule))
        #expect(try Self.due(text).instant(in: .vietnam, days, onDayOff: rule) == Self.moment(expected))
    }

    @Test(arguments: ["2023-02-29", "2023-13-01", "2023-3-5", "05/3/2023", "2023-03-05T24:00", "2023-03-05T", "2023-03-05T17", "", "T"])
    func `what is no date is refused`(_ text: String) { #expect(DueDate(text) == nil) }

    @Test func `every day from 2023 to 2030 splits at midnight of the zone, and a moved date falls on a working day`() throws {
        var random = SeededGenerator.fresh()
        for day in CalendarDay(year: 2023, month: 1, day: 1).daysSince1970...CalendarDay(year: 2030, month: 12, day: 31).daysSince1970 {
            let day = CalendarDay(daysSince1970: day)
            let off = (0..<3).map { _ in
                let start = CalendarDay(daysSince1970: day.daysSince1970 + Int.random(in: -9...9, using: &random))
                return start...CalendarDay(daysSince1970: start.daysSince1970 + Int.random(in: 0...8, using: &random))
            }
            let days = WorkingDays(nonWorking: off)
            let kept = DueDate(day: day).instant(in: .vietnam, days, onDayOff: .keep)
            #expect(kept.rfc3339(offset: .vietnam) == day.iso + "T23:59:59+07:00")
            #expect(OfficeZone.vietnam.day(of: kept) == day && OfficeZone.vietnam.day(of: kept.advanced(bySeconds: 1)) > day)
            let moved = OfficeZone.vietnam.day(of: DueDate(day: day).instant(in: .vietnam, days, onDayOff: .nextWorkingDay))
            #expect(days.isWorking(moved) && moved >= day, "seed \(random.seed), \(day.iso)")
            for skipped in day.daysSince1970..<moved.daysSince1970 {
                #expect(!days.isWorking(CalendarDay(daysSince1970: skipped)), "seed \(random.seed), \(day.iso)")
            }
            #expect(DueDate(day.iso)?.description == day.iso)
        }
    }

    @Test func `grace keeps a late arrival on time and no due date keeps every one`() throws {
        let dueAt = try Self.moment("2023-03-05T23:59:59+07:00")
        let graced = Deadline(dueAt: dueAt, graceDays: 2)
        #expect(graced.isMet(by: try Self.moment("2023-03-07T23:59:59+07:00")))
        #expect(!graced.isMet(by: try Self.moment("2023-03-08T00:00:00+07:00")))
        #expect(Deadline(dueAt: nil).isMet(by: try Self.moment("2030-01-01T00:00:00Z")))
    }

    @Test func `an outage of the hub before a deadline is given back, and one long before is not`() throws {
        let deadline = Deadline(dueAt: try Self.moment("2023-03-05T23:59:59+07:00"))
        let night = try Self.moment("2023-03-05T23:00:00+07:00")...Self.moment("2023-03-06T00:30:00+07:00")
        let credited = try #require(deadline.credited(for: [night]))
        #expect(credited == (try Self.moment("2023-03-06T01:29:59+07:00")))
        let morning = try Self.moment("2023-03-05T07:00:00+07:00")...Self.moment("2023-03-05T08:00:00+07:00")
        #expect(deadline.credited(for: [morning]) == nil && deadline.credited(for: []) == nil)
    }
}
