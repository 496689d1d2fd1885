// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// A moment, in whole seconds since 1970-01-01T00:00:00Z.
///
/// Seconds are the grain of everything that is judged or signed: `23:59:58` is on time and `00:00:00` is late. On the wire and
/// in receipts it is RFC 3339 in UTC with `Z` and no fraction; for people and JSON it is in the configured zone.
package struct Timestamp: Hashable, Sendable, Comparable {
    /// Seconds since the epoch, leap seconds not counted.
    package let secondsSince1970: Int64

    /// The moment that many seconds after the epoch.
    package init(secondsSince1970: Int64) { self.secondsSince1970 = secondsSince1970 }

    /// The machine's clock, rounded down.
    package static func now() -> Timestamp { Timestamp(secondsSince1970: Int64(Date.now.timeIntervalSince1970.rounded(.down))) }

    /// Reads RFC 3339 with `Z` or a numeric offset and no fraction; nil for anything else.
    package init?(rfc3339 text: some StringProtocol) {
        let style = Date.ISO8601FormatStyle(timeZone: .gmt)
        guard text.utf8.count >= 20, text.utf8.count <= 25, !text.utf8.contains(0x20), let date = try? style.parse(String(text)) else { return nil }
        self.init(secondsSince1970: Int64(date.timeIntervalSince1970))
    }

    /// `2026-05-04T09:12:36Z`
    package var rfc3339: String { date.formatted(Date.ISO8601FormatStyle(timeZone: .gmt)) }

    /// `2026-05-04T16:12:36+07:00` for an offset of 7 hours.
    package func rfc3339(offset: TimeZoneOffset) -> String {
        date.formatted(Date.ISO8601FormatStyle(timeZone: offset.timeZone).timeZoneSeparator(.colon))
    }

    /// The same moment `seconds` later, or earlier where negative.
    package func advanced(bySeconds seconds: Int64) -> Timestamp { Timestamp(secondsSince1970: secondsSince1970 + seconds) }

    /// Seconds from `earlier` to this moment.
    package func seconds(since earlier: Timestamp) -> Int64 { secondsSince1970 - earlier.secondsSince1970 }

    private var date: Date { Date(timeIntervalSince1970: TimeInterval(secondsSince1970)) }

    /// Earlier before later.
    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.secondsSince1970 < right.secondsSince1970 }
}

/// How far a zone is from UTC. Việt Nam has kept +07:00 without daylight saving since 1975.
package struct TimeZoneOffset: Hashable, Sendable {
    /// Seconds east of Greenwich.
    package let seconds: Int

    /// An offset of that many seconds east of Greenwich.
    package init(seconds: Int) { self.seconds = seconds }

    /// +07:00, the default zone.
    package static let vietnam = TimeZoneOffset(seconds: 7 * 3600)

    fileprivate var timeZone: TimeZone { TimeZone(secondsFromGMT: seconds) ?? .gmt }
}
