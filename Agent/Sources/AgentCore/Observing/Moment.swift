// SPDX-License-Identifier: Apache-2.0
import Domain

/// Now, by two clocks: one that only goes forward, for waiting, and the wall clock that file times are compared with.
package struct Moment: Hashable, Sendable {
    /// Time since some fixed point; never steps back, not even when the machine's date is set.
    package let steady: Duration
    /// Nanoseconds since 1970 by the machine's clock, which may be years wrong.
    package let wallNs: Int64

    /// A moment of these.
    package init(steady: Duration, wallNs: Int64) {
        self.steady = steady
        self.wallNs = wallNs
    }

    /// The wall clock's second.
    package var timestamp: Timestamp {
        Timestamp(secondsSince1970: wallNs >= 0 ? wallNs / 1_000_000_000 : (wallNs - 999_999_999) / 1_000_000_000)
    }

    /// Both clocks `duration` later.
    package func advanced(by duration: Duration) -> Moment {
        let parts = duration.components
        return Moment(
            steady: steady + duration,
            wallNs: wallNs + parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
    }
}
