// SPDX-License-Identifier: Apache-2.0

/// How an obligation stands at an instant: a pure function of the calendar, the history and the hub's clock.
package struct StatusRule: Sendable {
    /// The zone and the working days that the ledger counts in.
    package var calendar: ReportCalendar
    /// So many working days before the due day, a missing report is "due soon"; 3 by default.
    package var dueSoonDays = 3
    /// A set is being updated until it has been quiet for that many seconds; 10 minutes by default.
    package var quietSeconds: Int64 = 600
    /// When the hub itself could not be reached.
    package var outages: [ClosedRange<Timestamp>] = []

    /// A rule over that calendar.
    package init(calendar: ReportCalendar) { self.calendar = calendar }

    /// How an obligation stands.
    package struct Standing: Sendable, Equatable {
        /// How far the handover has come.
        package var status: HandoverStatus
        /// Whether it came in time; nil while nothing arrived.
        package var timeliness: Timeliness?
        /// The last second in time, an extension included, grace not; nil where none is set.
        package var dueAt: Timestamp?
        /// The first arrival.
        package var firstArrival: Timestamp?
        /// The latest arrival; where it is later than the first, the set was added to.
        package var latestArrival: Timestamp?
        /// Whether the set has not been quiet long enough yet.
        package var isUpdating = false
        /// Whether something arrived after the Office accepted the set.
        package var hasNewerThanAccepted = false
        /// Whether the due date is one that was granted to this school.
        package var isExtended = false
        /// Whether it is on time only since the hub was unreachable.
        package var isCreditedForOutage = false
        /// Days behind the due date: of the first arrival where there is one, else of the instant asked about.
        package var daysBehind = 0
        /// Working days left; nil where something arrived, no date is set, or it has passed.
        package var workingDaysLeft: Int?
    }

    /// How the obligation from `duty` with that history stands at `moment`. What happened later is not looked at.
    package func standing(_ duty: ReportDuty, _ history: ObligationHistory, at moment: Timestamp) -> Standing {
        let known = history.known(at: moment).occurrences
        var folded = Folded()
        for occurrence in known { folded.apply(occurrence) }
        let deadline = calendar.deadline(duty, extendedTo: folded.extendedTo)
        var standing = Standing(
            status: folded.status, timeliness: nil, dueAt: deadline.dueAt, firstArrival: folded.first, latestArrival: folded.latest)
        standing.isExtended = folded.extendedTo != nil
        standing.hasNewerThanAccepted = folded.hasNewer
        if let first = folded.first {
            judge(first, deadline, folded, &standing)
            standing.isUpdating = folded.latest.map { moment.seconds(since: $0) < quietSeconds } ?? false
        } else if folded.status == .notDue {
            wait(deadline, moment, &standing)
        }
        return standing
    }

    private func judge(_ first: Timestamp, _ deadline: Deadline, _ folded: Folded, _ standing: inout Standing) {
        standing.daysBehind = deadline.daysBehind(first, in: calendar.zone)
        if deadline.isMet(by: first) {
            standing.timeliness = .onTime
        } else if let credited = deadline.credited(for: outages), first <= credited {
            (standing.timeliness, standing.isCreditedForOutage) = (.onTime, true)
        } else {
            standing.timeliness = folded.isExcused ? .excused : .late
        }
        // A recall that was accepted leaves nothing handed over, whatever had arrived.
        if folded.status == .notDue { standing.timeliness = nil }
    }

    private func wait(_ deadline: Deadline, _ moment: Timestamp, _ standing: inout Standing) {
        guard let last = deadline.lastInTime, let dueAt = deadline.dueAt else { return }
        guard moment <= last else {
            standing.status = .overdue
            standing.daysBehind = deadline.daysBehind(moment, in: calendar.zone)
            return
        }
        let zone = calendar.zone
        let left = calendar.workingDays.count(after: zone.day(of: moment), through: zone.day(of: dueAt), limit: 1000)
        standing.workingDaysLeft = left
        if left <= dueSoonDays { standing.status = .dueSoon }
    }

    /// A history put together, without regard to the due date.
    private struct Folded {
        var status = HandoverStatus.notDue
        var resumes = HandoverStatus.notDue
        var first: Timestamp?
        var latest: Timestamp?
        var extendedTo: DueDate?
        var isExcused = false
        var isAccepted = false
        var hasNewer = false

        mutating func apply(_ occurrence: ObligationHistory.Occurrence) {
            guard let next = occurrence.step.status(after: status, resumes: resumes) else { return }
            switch occurrence.step {
            case .arrive:
                first = first ?? occurrence.at
                latest = occurrence.at
                if isAccepted { hasNewer = true }
            case .receiveOutside: first = first ?? occurrence.at
            case .acknowledge: (isAccepted, hasNewer) = (true, false)
            case .reject: isAccepted = false
            case .acceptRecall: (first, latest, isAccepted, hasNewer) = (nil, nil, false, false)
            case .requestResend, .recall: resumes = status == .resendRequested ? resumes : status
            case .extend: extendedTo = occurrence.until ?? extendedTo
            case .excuse: isExcused = true
            case .assign, .begin, .complete, .answerResend, .endResend, .refuseRecall, .freeze: break
            }
            status = next
        }
    }
}
