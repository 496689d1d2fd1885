// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Testing

/// When and how fast a school's files may leave.
struct LinkRuleTests {
    private static func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    @Test func `large files wait for their hours by the school's clock, small ones do not`() throws {
        let rule = LinkRule(hours: DailyHours("18:00-06:00"))
        let large = LinkRule.smallBytes + 1
        for (time, isOpen) in [
            ("2026-05-04T17:59:59+07:00", false), ("2026-05-04T18:00:00+07:00", true),
            ("2026-05-04T23:59:59+07:00", true), ("2026-05-05T00:00:00+07:00", true),
            ("2026-05-05T05:59:59+07:00", true), ("2026-05-05T06:00:00+07:00", false),
            ("2026-05-04T11:00:00Z", true), ("1969-12-31T10:00:00Z", false),
        ] {
            #expect(try rule.allows(large, at: Self.moment(time)) == isOpen, "\(time)")
            #expect(try rule.allows(LinkRule.smallBytes, at: Self.moment(time)))
        }
        let noon = LinkRule(hours: DailyHours("11:30-13:00"))
        #expect(try noon.allows(large, at: Self.moment("2026-05-04T11:30:00+07:00")))
        #expect(try !noon.allows(large, at: Self.moment("2026-05-04T13:00:00+07:00")))
        #expect(try LinkRule().allows(.max, at: Self.moment("2026-05-04T12:00:00+07:00")))
    }

    @Test func `hours are written back as they were read, and nothing else is read`() {
        for text in ["18:00-06:00", "00:00-23:59", "09:05-09:06"] { #expect(DailyHours(text)?.text == text) }
        for text in [
            "", "18:00", "18:00-18:00", "24:00-06:00", "18:60-06:00", "1800-0600", "18:00-6:00", "18:00-06:00-07:00",
            "+1:00-06:00", "18:00–06:00", "ab:cd-ef:gh", "18:0+-06:00",
        ] {
            #expect(DailyHours(text) == nil, "\(text)")
        }
    }

    @Test func `rates are read in bytes, thousands and millions, none below what a hub can wait for`() {
        for (text, rate) in [("64000", 64_000), ("500K", 500_000), ("500k", 500_000), ("2M", 2_000_000), ("8K", 8000)] {
            #expect(LinkRule.rate(text) == rate)
        }
        for text in ["", "K", "7999", "1K", "-5M", "+5M", "2.5M", "2G", "99999999999999M", "5MM"] {
            #expect(LinkRule.rate(text) == nil, "\(text)")
        }
        #expect(LinkRule(bytesPerSecond: 1).bytesPerSecond == LinkRule.leastBytesPerSecond)
    }
}
