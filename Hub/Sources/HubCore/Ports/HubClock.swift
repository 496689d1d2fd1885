// SPDX-License-Identifier: Apache-2.0
import Domain

/// The clock that judges: when something was received, what is late, which signature is fresh.
package protocol HubClock: Sendable {
    /// Now, in whole seconds.
    func now() -> Timestamp
}

/// The machine's clock.
package struct SystemClock: HubClock {
    /// The machine's clock.
    package init() {}

    /// The machine's time, rounded down to a second.
    package func now() -> Timestamp { .now() }
}
