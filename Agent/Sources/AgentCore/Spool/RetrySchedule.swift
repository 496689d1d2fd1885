// SPDX-License-Identifier: Apache-2.0

/// How long to wait before the next attempt: full jitter under a doubling ceiling, 1 s to 5 min.
///
/// Full jitter (any moment up to the ceiling, evenly) keeps a hundred agents from returning in step when the power does.
package struct RetrySchedule: Hashable, Sendable {
    /// The ceiling after the first failure.
    package static let first: Duration = .seconds(1)
    /// The ceiling that is never passed, but for what the hub itself asks.
    package static let longest: Duration = .seconds(300)
    /// The most that a hub may ask for; a larger wish is taken as this.
    package static let longestAsked: Duration = .seconds(3600)

    /// Failures since the last success.
    package private(set) var failures = 0

    /// A schedule without a failure.
    package init() {}

    /// Counts a failure and says how long to wait: at least `retryAfterSeconds`, where the hub named that, plus the jitter.
    package mutating func delayAfterFailure(
        retryAfterSeconds: Int? = nil, using random: inout some RandomNumberGenerator
    ) -> Duration {
        let ceiling = min(Self.longest, Self.first * (1 << min(failures, 9)))
        failures += 1
        let jitter = ceiling * Double.random(in: 0...1, using: &random)
        guard let retryAfterSeconds, retryAfterSeconds > 0 else { return jitter }
        return min(Self.longestAsked, .seconds(retryAfterSeconds)) + jitter
    }

    /// Forgets the failures.
    package mutating func succeeded() { failures = 0 }
}
