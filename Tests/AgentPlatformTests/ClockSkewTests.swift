// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import Domain
import Testing

struct ClockSkewTests {
    private func moment(_ seconds: Int64, ms: Int64 = 0) -> Moment {
        Moment(steady: .seconds(seconds), wallNs: seconds * 1_000_000_000 + ms * 1_000_000)
    }

    @Test func `clocks that agree within what whole seconds can tell agree`() {
        let skew = ClockSkew()
        for ms in stride(from: Int64(0), to: 1000, by: 100) {
            skew.measured(Timestamp(secondsSince1970: 1000), between: moment(1000, ms: ms), and: moment(1000, ms: ms))
            #expect(skew.milliseconds == 0)
        }
    }

    @Test func `a clock that is years behind is measured, and signatures are made by the hub's`() {
        let skew = ClockSkew()
        let years: Int64 = 5 * 365 * 86_400
        skew.measured(Timestamp(secondsSince1970: 1000 + years), between: moment(999), and: moment(1001))
        #expect(abs(skew.milliseconds - years * 1000) <= 1000)
        #expect(abs(skew.hubTime(at: moment(1000)).secondsSince1970 - 1000 - years) <= 1)
    }

    @Test(arguments: [Int64.min, Int64.max, 9_000_000_000_000, -9_000_000_000_000])
    func `a time beyond all reason is not believed and does not trap`(seconds: Int64) {
        let skew = ClockSkew(milliseconds: 5)
        skew.told(Timestamp(secondsSince1970: seconds), at: moment(1000))
        #expect(skew.milliseconds == 5)
    }
}
