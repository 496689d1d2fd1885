// SPDX-License-Identifier: Apache-2.0

/// When a report is due as the calendar writes it: a day, which means its end, or a time of that day.
package struct DueDate: Sendable, Equatable, CustomStringConvertible {
    /// What happens to a due date on a day off.
    package enum OnDayOff: String, Sendable, CaseIterable {
        /// It stays.
        case keep
        /// It moves to the next working day, at the same time of day.
        case nextWorkingDay
    }

    /// The day.
    package let day: CalendarDay
    /// Seconds into the day; nil for the day's end.
    package let secondOfDay: Int?

    /// That day, at that second of it.
    package init(day: CalendarDay, secondOfDay: Int? = nil) { (self.day, self.secondOfDay) = (day, secondOfDay) }

    /// Reads `2023-03-05`, `2023-03-05T17:00` or `2023-03-05T17:00:00`; nil for anything else, impossible dates included.
    package init?(_ text: String) {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count <= 2, let day = CalendarDay(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self.init(day: day)
            return
        }
        let padded = parts[1].utf8.count == 5 ? "\(text):00" : text
        guard let moment = Timestamp(rfc3339: padded + "Z") else { return nil }
        self.init(day: day, secondOfDay: Int(moment.secondsSince1970 - Int64(day.daysSince1970) * 86_400))
    }

    /// The last second that is in time, grace not counted: what arrives at it is on time, what arrives a second later is not.
    package func instant(in zone: OfficeZone, _ days: WorkingDays, onDayOff rule: OnDayOff) -> Timestamp {
        let day = rule == .keep ? day : days.firstWorking(from: day)
        guard let secondOfDay else { return zone.end(of: day) }
        return zone.start(of: day).advanced(bySeconds: Int64(secondOfDay))
    }

    /// As the calendar writes it.
    package var description: String {
        guard let secondOfDay else { return day.iso }
        let parts = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(day.iso)T" + (parts[2] == "00" ? parts.prefix(2) : parts[...]).joined(separator: ":")
    }
}

extension CalendarDay {
    /// Reads `2023-03-05`; nil for anything else, impossible dates included.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 10, let moment = Timestamp(rfc3339: "\(text)T00:00:00Z") else { return nil }
        self.init(daysSince1970: Int(moment.secondsSince1970 / 86_400) - (moment.secondsSince1970 % 86_400 < 0 ? 1 : 0))
    }

    /// `2023-03-05`
    package var iso: String {
        String(Timestamp(secondsSince1970: Int64(daysSince1970) * 86_400).rfc3339.prefix(10))
    }
}
