// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// A moment, in whole seconds since 1970-01-01T00:00:00Z.
///
/// Seconds are the grain of everything that is judged or signed: `23:59:58` is on time and `00:00:00` is late. On the wire and
/// in receipts it is RFC 3339 in UTC with `Z` and no fraction; for people and JSON it is in the configured zone. Reading is
/// strict, since what is signed must be read by everyone alike: Foundation's parser accepts fractions and trailing text.
package struct Timestamp: Hashable, Sendable, Comparable {
    /// Seconds since the epoch, leap seconds not counted.
    package let secondsSince1970: Int64

    /// The moment that many seconds after the epoch.
    package init(secondsSince1970: Int64) { self.secondsSince1970 = secondsSince1970 }

    /// The machine's clock, rounded down.
    package static func now() -> Timestamp {
        Timestamp(secondsSince1970: Int64(Date.now.timeIntervalSince1970.rounded(.down)))
    }

    /// Reads `YYYY-MM-DDThh:mm:ss` followed by `Z` or `±hh:mm`; nil for anything else, a 60th second included.
    package init?(rfc3339 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20 || bytes.count == 25 else { return nil }
        for (index, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")] as [(Int, Unicode.Scalar)] {
            guard bytes[index] == UInt8(ascii: mark) else { return nil }
        }
        func number(_ range: Range<Int>, _ allowed: ClosedRange<Int>) -> Int? {
            guard bytes[range].allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            let value = bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return allowed.contains(value) ? value : nil
        }
        guard let year = number(0..<4, 1...9999), let month = number(5..<7, 1...12),
            let day = number(8..<10, 1...CalendarDay.count(inMonth: month, ofYear: year)),
            let hour = number(11..<13, 0...23), let minute = number(14..<16, 0...59),
            let second = number(17..<19, 0...59)
        else { return nil }
        var seconds =
            CalendarDay(year: year, month: month, day: day).daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second
        if bytes.count == 20 {
            guard bytes[19] == UInt8(ascii: "Z") else { return nil }
        } else {
            guard bytes[19] == UInt8(ascii: "+") || bytes[19] == UInt8(ascii: "-"), bytes[22] == UInt8(ascii: ":"),
                let hours = number(20..<22, 0...23), let minutes = number(23..<25, 0...59)
            else { return nil }
            let offset = hours * 3600 + minutes * 60
            seconds += bytes[19] == UInt8(ascii: "+") ? -offset : offset
        }
        self.init(secondsSince1970: Int64(seconds))
    }

    /// `2026-05-04T09:12:36Z`; moments outside the years 1 to 9999 are written as the nearest one inside.
    package var rfc3339: String { written(eastOfGreenwich: 0) + "Z" }

    /// `2026-05-04T16:12:36+07:00` for an offset of 7 hours.
    package func rfc3339(offset: TimeZoneOffset) -> String {
        let minutes = abs(offset.seconds) / 60
        let sign = offset.seconds < 0 ? "-" : "+"
        return written(eastOfGreenwich: offset.seconds) + sign + Self.padded(minutes / 60, 2) + ":"
            + Self.padded(minutes % 60, 2)
    }

    /// The same moment `seconds` later, or earlier where negative.
    package func advanced(bySeconds seconds: Int64) -> Timestamp {
        Timestamp(secondsSince1970: secondsSince1970 + seconds)
    }

    /// Seconds from `earlier` to this moment.
    package func seconds(since earlier: Timestamp) -> Int64 { secondsSince1970 - earlier.secondsSince1970 }

    private func written(eastOfGreenwich offset: Int) -> String {
        // A day inside each end, so that no offset leaves the years that four digits can write.
        let seconds = Int(min(max(secondsSince1970, -62_135_510_400), 253_402_214_399)) + offset
        let days = Int((Double(seconds) / 86_400).rounded(.down))
        let rest = seconds - days * 86_400
        let day = CalendarDay(daysSince1970: days)
        let date = [Self.padded(day.year, 4), Self.padded(day.month, 2), Self.padded(day.day, 2)].joined(separator: "-")
        let time = [rest / 3600, rest / 60 % 60, rest % 60].map { Self.padded($0, 2) }.joined(separator: ":")
        return date + "T" + time
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

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
}
