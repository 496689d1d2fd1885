// SPDX-License-Identifier: Apache-2.0

/// What the Office expects of its schools: a line a report and period, and the days off. It expands to one obligation a school
/// before anything is sent, so that absence is a row and not a gap.
package struct ReportCalendar: Sendable, Equatable {
    /// The zone of every day and time in it.
    package var zone: OfficeZone
    /// The days that are worked.
    package var workingDays: WorkingDays
    /// One for each report and period.
    package var duties: [ReportDuty]

    /// A calendar of those parts.
    package init(zone: OfficeZone = .vietnam, workingDays: WorkingDays = WorkingDays(), duties: [ReportDuty] = []) {
        (self.zone, self.workingDays, self.duties) = (zone, workingDays, duties)
    }

    /// The last second in time for a duty, grace not counted; nil where it has no due date.
    package func dueAt(_ duty: ReportDuty) -> Timestamp? {
        duty.due?.instant(in: zone, workingDays, onDayOff: duty.onDayOff)
    }

    /// The deadline of a duty, or the one that was granted to a school.
    package func deadline(_ duty: ReportDuty, extendedTo extension: DueDate? = nil) -> Deadline {
        let dueAt = `extension`.map { $0.instant(in: zone, workingDays, onDayOff: .keep) } ?? dueAt(duty)
        return Deadline(dueAt: dueAt, graceDays: duty.graceDays)
    }
}
