// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Synchronization

/// How far the school's clock is from the hub's: measured, told in manifests and reports, and put right in signatures.
package final class ClockSkew: Sendable {
    /// Invariant: hub minus school, in milliseconds, within a century.
    private let offset: Mutex<Int64>

    /// Continues from what was measured last.
    package init(milliseconds: Int64 = 0) { offset = Mutex(milliseconds) }

    /// Hub minus school, in milliseconds; the hub tells whole seconds, so it is good to half a second.
    package var milliseconds: Int64 { offset.withLock { $0 } }

    /// The hub's time at `moment` of the school's.
    package func hubTime(at moment: Moment) -> Timestamp {
        Moment(steady: moment.steady, wallNs: moment.wallNs &+ milliseconds &* 1_000_000).timestamp
    }

    /// The hub said `time` in an answer that was asked for at `asked` and had at `had`.
    package func measured(_ time: Timestamp, between asked: Moment, and had: Moment) {
        let middleMs = asked.wallNs / 2_000_000 + had.wallNs / 2_000_000
        set(time, schoolMs: middleMs)
    }

    /// The hub said `time` in an answer that came at `moment`.
    package func told(_ time: Timestamp, at moment: Moment) { set(time, schoolMs: moment.wallNs / 1_000_000) }

    private func set(_ time: Timestamp, schoolMs: Int64) {
        let (hubMs, overflow) = time.secondsSince1970.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return }
        // The hub's second has begun, on average, half a second ago.
        let measured = (hubMs + 500) &- schoolMs
        let century: Int64 = 100 * 366 * 86_400_000
        guard measured.magnitude < UInt64(century) else { return }
        // Within what whole seconds can tell the clocks agree.
        offset.withLock { $0 = abs(measured) <= 1000 ? 0 : measured }
    }
}
