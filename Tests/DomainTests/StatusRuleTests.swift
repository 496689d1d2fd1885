// SPDX-License-Identifier: Apache-2.0
import Domain
import TestSupport
import Testing

/// How an obligation stands.
@Suite struct StatusRuleTests {
    typealias Occurrence = ObligationHistory.Occurrence

    private func duty(_ due: String? = "2023-03-05", grace: Int = 0) throws -> ReportDuty {
        ReportDuty(
            report: "CCHC-Q1", period: "2023", title: "Báo cáo CCHC quý I", folder: try DocumentPath("2023/CCHC/Quý I"),
            due: try due.map { try #require(DueDate($0)) }, graceDays: grace)
    }

    private func standing(
        _ occurrences: [(HandoverStep, String)], at moment: String, due: String? = "2023-03-05", until: DueDate? = nil,
        outages: [ClosedRange<Timestamp>] = []
    ) throws -> StatusRule.Standing {
        var rule = StatusRule(calendar: ReportCalendar())
        rule.outages = outages
        let history = try occurrences.map { step, at in
            Occurrence(step, at: try #require(Timestamp(rfc3339: at + "+07:00")), until: until)
        }
        return rule.standing(try duty(due), ObligationHistory(history), at: try #require(Timestamp(rfc3339: moment + "+07:00")))
    }

    @Test func `a row goes from not due to due soon to overdue by working days`() throws {
        #expect(try standing([], at: "2023-02-20T08:00:00").status == .notDue)
        let soon = try standing([], at: "2023-03-01T08:00:00")
        #expect(soon.status == .dueSoon && soon.workingDaysLeft == 2)
        #expect(try standing([], at: "2023-03-05T23:59:59").status == .dueSoon)
        let over = try standing([], at: "2023-03-06T00:00:00")
        #expect(over.status == .overdue && over.daysBehind == 1 && over.timeliness == nil)
        #expect(try standing([], at: "2030-03-06T00:00:00", due: nil).status == .notDue)
    }

    @Test func `23.59.58 is on time and 00.00.00 is late, whatever comes later`() throws {
        let inTime = try standing([(.arrive, "2023-03-05T23:59:58"), (.arrive, "2023-03-09T10:00:00")], at: "2023-03-10T08:00:00")
        #expect(inTime.status == .received && inTime.timeliness == .onTime && !inTime.isUpdating)
        let late = try standing([(.arrive, "2023-03-06T00:00:00")], at: "2023-03-06T00:00:10")
        #expect(late.status == .received && late.timeliness == .late && late.daysBehind == 1 && late.isUpdating)
    }

    @Test func `a set is being updated until ten minutes are quiet`() throws {
        #expect(try standing([(.arrive, "2023-03-01T08:00:00")], at: "2023-03-01T08:09:59").isUpdating)
        #expect(try !standing([(.arrive, "2023-03-01T08:00:00")], at: "2023-03-01T08:10:00").isUpdating)
    }

    @Test func `a rejected set stays rejected until something new arrives, with its first time kept`() throws {
        let steps: [(HandoverStep, String)] = [(.arrive, "2023-03-02T08:00:00"), (.reject, "2023-03-03T08:00:00")]
        #expect(try standing(steps, at: "2023-03-20T08:00:00").status == .rejected)
        let again = try standing(steps + [(.arrive, "2023-03-07T08:00:00")], at: "2023-03-20T08:00:00")
        #expect(again.status == .received && again.timeliness == .onTime)
    }

    @Test func `what arrives after acceptance is told and changes no status`() throws {
        let row = try standing(
            [(.arrive, "2023-03-01T09:12:00"), (.acknowledge, "2023-03-01T10:05:00"), (.arrive, "2023-03-02T09:00:00")],
            at: "2023-03-06T08:00:00")
        #expect(row.status == .acknowledged && row.hasNewerThanAccepted && row.timeliness == .onTime)
    }

    @Test func `lateness is excused by an act, and an extension moves the date of one school`() throws {
        let late: [(HandoverStep, String)] = [(.arrive, "2023-03-06T07:15:00"), (.excuse, "2023-03-06T09:00:00")]
        #expect(try standing(late, at: "2023-03-06T08:59:59").timeliness == .late)
        #expect(try standing(late, at: "2023-03-06T09:00:00").timeliness == .excused)
        let until = try #require(DueDate("2023-03-10"))
        let extended = try standing(
            [(.extend, "2023-03-04T08:00:00"), (.arrive, "2023-03-09T08:00:00")], at: "2023-03-12T08:00:00", until: until)
        #expect(extended.timeliness == .onTime && extended.isExtended)
        #expect(try standing([(.excuse, "2023-03-04T08:00:00")], at: "2023-04-01T08:00:00").status == .exempt)
    }

    @Test func `an outage of the hub before the deadline makes a later arrival on time and says so`() throws {
        let outage =
            try #require(Timestamp(rfc3339: "2023-03-05T23:00:00+07:00"))...#require(
                Timestamp(rfc3339: "2023-03-06T00:30:00+07:00"))
        let row = try standing([(.arrive, "2023-03-06T00:45:00")], at: "2023-03-07T08:00:00", outages: [outage])
        #expect(row.timeliness == .onTime && row.isCreditedForOutage)
        #expect(try standing([(.arrive, "2023-03-06T02:00:00")], at: "2023-03-07T08:00:00", outages: [outage]).timeliness == .late)
    }

    @Test func `what is said of an instant never depends on what happened after it`() throws {
        var random = SeededGenerator.fresh()
        let rule = StatusRule(calendar: ReportCalendar())
        let start = try #require(Timestamp(rfc3339: "2023-03-01T00:00:00Z"))
        for _ in 0..<2000 {
            var at = start
            let occurrences = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                at = at.advanced(bySeconds: Int64.random(in: 0...200_000, using: &random))
                return Occurrence(HandoverStep.allCases.randomElement(using: &random) ?? .arrive, at: at)
            }
            let moment = start.advanced(bySeconds: Int64.random(in: 0...900_000, using: &random))
            let duty = try duty(grace: Int.random(in: 0...2, using: &random))
            let whole = rule.standing(duty, ObligationHistory(occurrences), at: moment)
            let then = rule.standing(duty, ObligationHistory(occurrences).known(at: moment), at: moment)
            #expect(whole == then, "seed \(random.seed)")
            #expect((whole.timeliness == nil) || whole.firstArrival != nil, "seed \(random.seed)")
            if whole.status.isMissing { #expect(whole.timeliness == nil, "seed \(random.seed)") }
        }
    }
}
