// SPDX-License-Identifier: Apache-2.0

/// Until when an arrival is on time. The hub's clock decides; seconds are the grain.
package struct Deadline: Sendable, Equatable {
    /// The last second in time, grace not counted; nil where none is set.
    package var dueAt: Timestamp?
    /// Days after it that still count, 0 by default.
    package var graceDays: Int

    /// A deadline of those parts.
    package init(dueAt: Timestamp?, graceDays: Int = 0) { (self.dueAt, self.graceDays) = (dueAt, graceDays) }

    /// The last second that counts as on time, grace included.
    package var lastInTime: Timestamp? { dueAt?.advanced(bySeconds: Int64(graceDays) * 86_400) }

    /// Whether an arrival at that second is on time.
    package func isMet(by arrival: Timestamp) -> Bool { lastInTime.map { arrival <= $0 } ?? true }

    /// How many days `moment` is behind the due instant, by calendar days of `zone`; 0 where it is not.
    package func daysBehind(_ moment: Timestamp, in zone: OfficeZone) -> Int {
        guard let dueAt, moment > dueAt else { return 0 }
        return max(1, zone.day(of: moment).daysSince1970 - zone.day(of: dueAt).daysSince1970)
    }

    /// The same without the hours in which the hub itself was unreachable: the outage that covers the due instant, or ends at the
    /// arrival's side of it, moves the last second in time to its end plus as long as it lasted of the `window` before the deadline.
    ///
    /// Nil where no outage touches the last hours before the deadline, so that nothing is credited.
    package func credited(for outages: [ClosedRange<Timestamp>], window: Int64 = Self.creditWindow) -> Timestamp? {
        guard let last = lastInTime else { return nil }
        let opens = last.advanced(bySeconds: -window)
        let touching = outages.filter { $0.upperBound >= opens && $0.lowerBound <= last }
        guard let end = touching.map(\.upperBound).max() else { return nil }
        let lost = touching.reduce(Int64(0)) { sum, outage in
            sum + max(0, min(outage.upperBound, last).seconds(since: max(outage.lowerBound, opens)))
        }
        return max(last, end).advanced(bySeconds: lost)
    }

    /// How long before a deadline an outage of the hub still earns credit, in seconds: 6 hours.
    package static let creditWindow: Int64 = 6 * 3600
}
