// SPDX-License-Identifier: Apache-2.0

/// A time zone by its name in the tz database, of those that keep one offset all year.
///
/// Rules decide without reading a zone file, so only zones without daylight saving are known. The office's own is one of them.
package struct OfficeZone: Sendable, Hashable {
    /// The name, such as `Asia/Ho_Chi_Minh`.
    package let name: String
    /// How far it is from UTC.
    package let offset: TimeZoneOffset

    /// Every zone that is known, hours east of Greenwich by name.
    private static let hours: [String: Int] = [
        "Asia/Ho_Chi_Minh": 7, "Asia/Saigon": 7, "Asia/Bangkok": 7, "Asia/Vientiane": 7, "Asia/Phnom_Penh": 7,
        "Asia/Jakarta": 7, "Asia/Singapore": 8, "Asia/Kuala_Lumpur": 8, "Asia/Manila": 8, "Asia/Shanghai": 8,
        "Asia/Hong_Kong": 8, "Asia/Taipei": 8, "Asia/Tokyo": 9, "Asia/Seoul": 9, "Etc/UTC": 0, "UTC": 0,
    ]

    /// The names that ``init(name:)`` takes, in order.
    package static var names: [String] { hours.keys.sorted() }

    /// Nil where the name is unknown or its zone has daylight saving.
    package init?(name: String) {
        guard let hours = Self.hours[name] else { return nil }
        (self.name, offset) = (name, TimeZoneOffset(seconds: hours * 3600))
    }

    /// Asia/Ho_Chi_Minh, the default.
    package static let vietnam = OfficeZone(known: "Asia/Ho_Chi_Minh", .vietnam)

    private init(known name: String, _ offset: TimeZoneOffset) { (self.name, self.offset) = (name, offset) }

    /// The first instant of that day here.
    package func start(of day: CalendarDay) -> Timestamp {
        Timestamp(secondsSince1970: Int64(day.daysSince1970) * 86_400 - Int64(offset.seconds))
    }

    /// The last second of that day here: `23:59:59`.
    package func end(of day: CalendarDay) -> Timestamp { start(of: day).advanced(bySeconds: 86_399) }

    /// The day that `moment` falls on here.
    package func day(of moment: Timestamp) -> CalendarDay {
        let local = moment.secondsSince1970 + Int64(offset.seconds)
        return CalendarDay(daysSince1970: Int(local >= 0 ? local / 86_400 : (local - 86_399) / 86_400))
    }
}
