// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Testing

struct MassChangeRuleTests {
    private let minuteNs: Int64 = 60 * 1_000_000_000

    @Test(arguments: [
        (200, 1000, false), (201, 1000, true), (201, 1_000_000, true), (19, 19, false), (20, 20, true), (20, 66, true),
        (20, 67, false), (21, 70, false), (22, 70, true), (0, 0, false), (19, 0, false),
    ])
    func `more than two hundred are too many, and more than three in ten from twenty on`(
        count: Int, receipted: Int, isTooMany: Bool
    ) {
        #expect(MassChangeRule.isTooMany(count, of: receipted) == isTooMany)
    }

    @Test func `changes count together that lie within ten minutes, whenever that was`() {
        let burst = (0..<30).map { Int64($0) * 1_000_000_000 }
        #expect(MassChangeRule.isTooMany(at: burst, of: 60))
        let yesterday = burst.map { $0 - 1440 * minuteNs }
        #expect(MassChangeRule.isTooMany(at: yesterday.shuffled() + [0], of: 60))
        let atTheEdges = (0..<10).map { _ in Int64(0) } + (0..<10).map { _ in 10 * minuteNs }
        #expect(MassChangeRule.isTooMany(at: atTheEdges, of: 60))
        let apart = (0..<10).map { _ in Int64(0) } + (0..<10).map { _ in 10 * minuteNs + 1 }
        #expect(!MassChangeRule.isTooMany(at: apart, of: 60))
        let everyMinute = (0..<500).map { Int64($0) * minuteNs }
        #expect(!MassChangeRule.isTooMany(at: everyMinute, of: 1000))
    }

    @Test func `times at the ends of what a number holds do not trap`() {
        let times = (0..<30).map { $0 < 15 ? Int64.min : Int64.max }
        #expect(!MassChangeRule.isTooMany(at: times, of: 60))
    }
}
