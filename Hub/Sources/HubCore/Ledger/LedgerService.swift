// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// The ledger of obligations: takes calendars in, and answers who has sent what and who has not, now or at any past instant.
package struct LedgerService: Sendable {
    private let metadata: any MetadataStore
    private let clock: any HubClock

    /// A service over those parts.
    package init(metadata: any MetadataStore, clock: any HubClock) { (self.metadata, self.clock) = (metadata, clock) }

    /// What is asked of the ledger; nil is everything.
    package struct Selection: Sendable {
        /// One report's code.
        package var report: String?
        /// One period.
        package var period: String?
        /// One school.
        package var school: SchoolCode?

        /// A selection of those.
        package init(report: String? = nil, period: String? = nil, school: SchoolCode? = nil) {
            (self.report, self.period, self.school) = (report, period, school)
        }
    }

    /// One obligation: a school's, for one report and period.
    package struct Row: Sendable, Equatable {
        /// The school that owes it.
        package let school: School
        /// What it owes.
        package let duty: ReportDuty
        /// How it stands.
        package let standing: StatusRule.Standing
        /// When the first arrival left the school, by the school's clock.
        package let sentAt: Timestamp?
        /// How many documents arrived.
        package let files: Int
    }

    /// The ledger at an instant.
    package struct Answer: Sendable {
        /// The zone of its calendar.
        package let zone: OfficeZone
        /// The instant that it is of.
        package let at: Timestamp
        /// Its rows, report by report in the calendar's order, each with the schools in the Office's order.
        package let rows: [Row]
    }

    /// Takes a calendar; it replaces the present one, which stays known as of its time. Throws ``FlawedFile`` and changes nothing where
    /// it has any error.
    @discardableResult
    package func importCalendar(_ bytes: [UInt8], by: String) async throws -> ReportCalendar {
        let now = clock.now()
        return try await metadata.write { writer in
            let calendar = try CalendarFile.read(bytes, schools: try writer.schools())
            try writer.insert(CalendarRecord(importedAt: now, by: by, text: bytes))
            return calendar
        }
    }

    /// The present calendar with who imported it and when; nil where none was.
    package func calendar() async throws -> (calendar: ReportCalendar, record: CalendarRecord)? {
        guard let record = try await metadata.read({ try $0.calendar(at: nil) }) else { return nil }
        return (try CalendarFile.read(record.text, schools: nil), record)
    }

    /// How every selected obligation stands at `moment`, or now: with the calendar, the schools and the arrivals that were known then.
    ///
    /// Throws `not-found` for a school that is not there.
    package func status(_ selection: Selection = Selection(), at moment: Timestamp? = nil) async throws -> Answer {
        let at = moment ?? clock.now()
        let known = try await metadata.read { reader in
            if let school = selection.school, try reader.school(school) == nil {
                throw Problem(.notFound, "there is no school \(school)")
            }
            return (
                calendar: try reader.calendar(at: at), schools: try reader.roster(at: at)?.schools ?? [],
                arrivals: try reader.arrivals(until: at)
            )
        }
        guard let record = known.calendar else { return Answer(zone: .vietnam, at: at, rows: []) }
        let calendar = try CalendarFile.read(record.text, schools: nil)
        let rows = Self.rows(calendar, known.schools, known.arrivals, selection, at: at)
        return Answer(zone: calendar.zone, at: at, rows: rows)
    }

    /// The rows that follow from what is known. Pure.
    static func rows(
        _ calendar: ReportCalendar, _ schools: [School], _ arrivals: [ArrivalSummary], _ selection: Selection, at moment: Timestamp
    ) -> [Row] {
        let sets = ArrivalSet.sets(of: schools, calendar.duties, arrivals)
        let rule = StatusRule(calendar: calendar)
        var rows: [Row] = []
        for (index, duty) in calendar.duties.enumerated() {
            guard selection.report.map({ $0 == duty.report }) ?? true, selection.period.map({ $0 == duty.period }) ?? true else {
                continue
            }
            for school in schools where selection.school.map({ $0 == school.code }) ?? true {
                guard duty.audience.includes(school) else { continue }
                let set = sets[ArrivalSet.Place(school: school.code, duty: index)]
                rows.append(
                    Row(
                        school: school, duty: duty, standing: rule.standing(duty, set?.history ?? ObligationHistory(), at: moment),
                        sentAt: set?.firstSentAt, files: set?.documents ?? 0))
            }
        }
        return rows
    }
}

/// What arrived below one obligation's folder, its subfolders included.
struct ArrivalSet {
    struct Place: Hashable {
        let school: SchoolCode
        let duty: Int
    }

    var first: Timestamp
    var firstSentAt: Timestamp
    var latest: Timestamp
    var documents: Int

    var history: ObligationHistory {
        ObligationHistory([.init(.arrive, at: first)] + (latest > first ? [.init(.arrive, at: latest)] : []))
    }

    /// Every set by school and duty. A school's folders are matched among the duties that it has, so that another's folder never wins.
    static func sets(of schools: [School], _ duties: [ReportDuty], _ arrivals: [ArrivalSummary]) -> [Place: ArrivalSet] {
        var sets: [Place: ArrivalSet] = [:]
        let bySchool = Dictionary(grouping: arrivals, by: \.school)
        var known: [[Int]: DutyFolders] = [:]
        for school in schools {
            guard let summaries = bySchool[school.code] else { continue }
            let own = duties.indices.filter { duties[$0].audience.includes(school) }
            let folders = known[own] ?? DutyFolders(own.map { duties[$0].folder })
            known[own] = folders
            for summary in summaries {
                for match in folders.matches(inFolder: summary.folder) {
                    sets[Place(school: school.code, duty: own[match]), default: ArrivalSet(summary)].take(summary)
                }
            }
        }
        return sets
    }

    private init(_ summary: ArrivalSummary) {
        (first, firstSentAt, latest, documents) = (summary.first, summary.firstSentAt, summary.latest, 0)
    }

    private mutating func take(_ summary: ArrivalSummary) {
        if summary.first < first { (first, firstSentAt) = (summary.first, summary.firstSentAt) }
        latest = max(latest, summary.latest)
        documents += summary.documents
    }
}
