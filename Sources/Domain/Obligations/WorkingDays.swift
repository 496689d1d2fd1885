// SPDX-License-Identifier: Apache-2.0

/// Which days are worked: Monday to Friday, but for the days off that the Office wrote down. Holidays are never computed.
package struct WorkingDays: Sendable, Equatable {
    /// Days off, each range inclusive.
    package var nonWorking: [ClosedRange<CalendarDay>]

    /// How far the next working day is looked for.
    private static let horizon = 400

    /// Working days with those days off.
    package init(nonWorking: [ClosedRange<CalendarDay>] = []) { self.nonWorking = nonWorking }

    /// Whether that day is worked.
    package func isWorking(_ day: CalendarDay) -> Bool {
        // 1970-01-01 was a Thursday: day 2 a Saturday, day 3 a Sunday.
        let weekday = ((day.daysSince1970 % 7) + 7) % 7
        return weekday != 2 && weekday != 3 && !nonWorking.contains { $0.contains(day) }
    }

    /// That day where it is worked, else the next one that is; the day itself where there is none within 400 days.
    package func firstWorking(from day: CalendarDay) -> CalendarDay {
        for ahead in 0...Self.horizon {
            let candidate = CalendarDay(daysSince1970: day.daysSince1970 + ahead)
            if isWorking(candidate) { return candidate }
        }
        return day
    }

    /// How many working days there are after `day` up to and including `last`, counted no further than `limit`.
    package func count(after day: CalendarDay, through last: CalendarDay, limit: Int) -> Int {
        var (count, next) = (0, day.daysSince1970 + 1)
        let end = min(last.daysSince1970, next + Self.horizon)
        while next <= end, count < limit {
            if isWorking(CalendarDay(daysSince1970: next)) { count += 1 }
            next += 1
        }
        return last.daysSince1970 > end ? limit : count
    }
}
