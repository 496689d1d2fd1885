// SPDX-License-Identifier: Apache-2.0
import Domain

/// What of the school's link the agent may use: how fast, and at which hours for what is large.
///
/// Receipts, commands, removals, renames and files of up to 1 MiB go at any hour: a report is not late because the class is watching a film.
package struct LinkRule: Hashable, Sendable {
    /// The least that a link can be limited to: 8 KB a second; below that a bundle would take longer than a hub waits.
    package static let leastBytesPerSecond = 8000
    /// Files up to this size go at any hour.
    package static let smallBytes: Int64 = 1 << 20

    /// The most bytes of documents a second, all requests together; nil: as fast as it goes.
    package var bytesPerSecond: Int?
    /// When larger files go; nil: always.
    package var hours: DailyHours?

    /// A rule of those members; without any, nothing is limited.
    package init(bytesPerSecond: Int? = nil, hours: DailyHours? = nil) {
        self.bytesPerSecond = bytesPerSecond.map { max($0, Self.leastBytesPerSecond) }
        self.hours = hours
    }

    /// Whether a file of that size may leave at `moment`.
    package func allows(_ sizeBytes: Int64, at moment: Timestamp, zone: TimeZoneOffset = .vietnam) -> Bool {
        sizeBytes <= Self.smallBytes || hours?.contains(moment, zone: zone) ?? true
    }

    /// Reads `64000`, `500K` or `2M`, bytes a second; nil for anything else, and for less than the least.
    package static func rate(_ text: String) -> Int? {
        let factor = ["K": 1000, "M": 1_000_000][text.suffix(1).uppercased()]
        let digits = factor == nil ? text[...] : text.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits) else {
            return nil
        }
        let (rate, overflow) = number.multipliedReportingOverflow(by: factor ?? 1)
        return overflow || rate < leastBytesPerSecond ? nil : rate
    }
}

/// Some hours of every day, by the school's clock: from one minute up to another, past midnight where that is the earlier one.
package struct DailyHours: Hashable, Sendable {
    private static let minutesOfDay = 1440
    /// The first minute of the day that belongs to it, 0 to 1439.
    private let start: Int
    /// The first minute that does not, 0 to 1439; never the first that does.
    private let end: Int

    /// Reads `18:00-06:00`; nil for any other form, for times that no day has, and for no time at all.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minute)
        guard parts.count == 2, let start = parts[0], let end = parts[1], start != end else { return nil }
        (self.start, self.end) = (start, end)
    }

    private static func minute(_ text: Substring) -> Int? {
        let digits = Array(text.utf8)
        guard digits.count == 5, digits[2] == UInt8(ascii: ":"), let hour = Int(text.prefix(2)),
            let minute = Int(text.suffix(2)), (0..<24).contains(hour), (0..<60).contains(minute),
            !text.utf8.contains(UInt8(ascii: "+"))
        else { return nil }
        return hour * 60 + minute
    }

    /// Whether `moment` is within these hours.
    package func contains(_ moment: Timestamp, zone: TimeZoneOffset) -> Bool {
        let local = moment.secondsSince1970 + Int64(zone.seconds)
        let secondOfDay = (local % 86_400 + 86_400) % 86_400
        let minute = Int(secondOfDay / 60)
        return start < end ? (start..<end).contains(minute) : minute >= start || minute < end
    }

    /// As ``init(_:)`` reads it.
    package var text: String {
        [start, end].map { minute in
            [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        }.joined(separator: "-")
    }
}

extension LinkRule {
    /// Limits that are written in no known form.
    package struct Unreadable: Error {
        /// What would have been right, one sentence.
        package let sentence: String
    }

    /// Changes what is given: a rate or `none`, hours or `always`; nil leaves it. Returns whether anything was given.
    package mutating func change(limit: String?, hours: String?) throws(Unreadable) -> Bool {
        if let limit {
            guard let rate = Self.rate(limit) ?? (limit == "none" ? 0 : nil) else {
                throw Unreadable(sentence: "--limit is bytes a second, at least 8K: 64000, 500K, 2M; or none.")
            }
            bytesPerSecond = rate == 0 ? nil : rate
        }
        if let hours {
            guard hours == "always" || DailyHours(hours) != nil else {
                throw Unreadable(sentence: "--hours is two times of a day, such as 18:00-06:00; or always.")
            }
            self.hours = DailyHours(hours)
        }
        return limit != nil || hours != nil
    }
}
