// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import Testing
import TestSupport

struct TimestampTests {
    @Test func `the end of the fifth of March in Vietnam is 17:00 UTC`() throws {
        let due = try #require(Timestamp(rfc3339: "2023-03-06T00:00:00+07:00"))
        #expect(due.rfc3339 == "2023-03-05T17:00:00Z")
        #expect(due.rfc3339(offset: .vietnam) == "2023-03-06T00:00:00+07:00")
    }

    @Test func `one second before a moment is earlier`() throws {
        let due = try #require(Timestamp(rfc3339: "2023-03-05T17:00:00Z"))
        #expect(due.advanced(bySeconds: -1) < due)
        #expect(due.advanced(bySeconds: -1).rfc3339 == "2023-03-05T16:59:59Z")
        #expect(due.seconds(since: due.advanced(bySeconds: -90)) == 90)
    }

    @Test(arguments: [
        "2023-03-05T17:00:00", "2023-03-05", "2023-03-05 17:00:00Z", "2023-13-05T17:00:00Z", "2023-03-05T17:00:00.5Z",
        "2023-03-05T17:00:00+7", "20230305T170000Z", "", "now", "2023-03-05T17:00:00Zx", "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2023-03-05T24:00:00Z", "2023-03-05T17:00:60Z", "0000-01-01T00:00:00Z",
        "2023-03-05T17:00:00+24:00",
    ])
    func `text that is not RFC 3339 without a fraction is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `any moment of four centuries round trips in any zone of whole quarter hours`() {
        var random = SeededGenerator.fresh("timestamp round trip")
        for _ in 0..<500 {
            let moment = Timestamp(secondsSince1970: Int64.random(in: -6_000_000_000...6_000_000_000, using: &random))
            let offset = TimeZoneOffset(seconds: Int.random(in: -48...56, using: &random) * 900)
            #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
            #expect(Timestamp(rfc3339: moment.rfc3339(offset: offset)) == moment)
        }
    }

    @Test func `Foundation's calendar writes the same text`() {
        var random = SeededGenerator.fresh("timestamp beside Foundation")
        let theirs = ISO8601DateFormatter()
        for _ in 0..<500 {
            let seconds = Int64.random(in: -2_000_000_000...100_000_000_000, using: &random)
            #expect(
                Timestamp(secondsSince1970: seconds).rfc3339
                    == theirs.string(from: Date(timeIntervalSince1970: TimeInterval(seconds))))
        }
    }

    @Test func `days round trip over eight centuries, one by one`() {
        var previous = CalendarDay(daysSince1970: -146_098)
        for days in -146_097...146_097 {
            let day = CalendarDay(daysSince1970: days)
            #expect(day.daysSince1970 == days)
            #expect(previous < day)
            previous = day
        }
    }

    @Test(arguments: [Int64.min, Int64.max]) func `a moment no calendar holds is still written`(seconds: Int64) {
        let written = Timestamp(secondsSince1970: seconds).rfc3339(offset: .vietnam)
        #expect(Timestamp(rfc3339: written) != nil)
    }
}
