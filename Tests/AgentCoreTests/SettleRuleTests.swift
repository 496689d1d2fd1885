// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Testing

struct SettleRuleTests {
    private let rule = SettleRule()
    private let wall: Int64 = 1_700_000_000_000_000_000

    private func now(_ seconds: Double) -> Moment {
        Moment(steady: .zero, wallNs: wall).advanced(by: .seconds(seconds))
    }
    private func stamp(_ size: Int64, touched seconds: Double) -> FileStamp {
        let ns = now(seconds).wallNs
        return FileStamp(sizeBytes: size, modifiedNs: ns, changedNs: ns, inode: 7)
    }

    @Test func `a file untouched for the settle time is finished at first sight`() {
        #expect(rule.verdict(on: stamp(10, touched: -2), after: nil, now: now(0)).0 == .settled)
    }

    @Test func `a file touched a moment ago waits out the settle time`() {
        let (first, history) = rule.verdict(on: stamp(10, touched: -0.5), after: nil, now: now(0))
        #expect(first == .due(at: .seconds(2), growing: false))
        #expect(
            rule.verdict(on: stamp(10, touched: -0.5), after: history, now: now(1.9)).0
                == .due(at: .seconds(2), growing: false))
        #expect(rule.verdict(on: stamp(10, touched: -0.5), after: history, now: now(2)).0 == .settled)
    }

    @Test func `an old mtime with a fresh ctime waits`() {
        let copied = FileStamp(sizeBytes: 10, modifiedNs: now(-9e6).wallNs, changedNs: now(-0.1).wallNs, inode: 7)
        #expect(rule.verdict(on: copied, after: nil, now: now(0)).0 == .due(at: .seconds(2), growing: false))
    }

    @Test func `times in the future are waited out by the clock that only goes forward`() {
        let future = stamp(10, touched: 9e6)
        let (first, history) = rule.verdict(on: future, after: nil, now: now(0))
        #expect(first == .due(at: .seconds(2), growing: false))
        #expect(rule.verdict(on: future, after: history, now: now(2)).0 == .settled)
    }

    @Test func `each change begins the quiet anew`() {
        var history: SettleRule.History?
        for second in stride(from: 0.0, through: 9, by: 1) {
            let (verdict, next) = rule.verdict(
                on: stamp(Int64(second) + 1, touched: second), after: history, now: now(second))
            #expect(verdict != .settled)
            history = next
        }
    }

    @Test func `a file that grows every five seconds must be quiet for ten`() {
        var history: SettleRule.History?
        for second in [0.0, 5, 10] {
            (_, history) = rule.verdict(on: stamp(Int64(second) + 1, touched: second), after: history, now: now(second))
        }
        let last = stamp(11, touched: 10)
        #expect(rule.verdict(on: last, after: history, now: now(13)).0 == .due(at: .seconds(20), growing: true))
        #expect(rule.verdict(on: last, after: history, now: now(20)).0 == .settled)
    }

    @Test func `no file waits longer than a minute after its last change`() {
        var history: SettleRule.History?
        for second in [0.0, 300, 600] {
            (_, history) = rule.verdict(on: stamp(Int64(second) + 1, touched: second), after: history, now: now(second))
        }
        #expect(rule.verdict(on: stamp(601, touched: 600), after: history, now: now(661)).0 == .settled)
    }

    @Test func `a settle time of zero reads at once`() {
        #expect(SettleRule(settle: .zero).verdict(on: stamp(1, touched: 0), after: nil, now: now(0)).0 == .settled)
    }
}
