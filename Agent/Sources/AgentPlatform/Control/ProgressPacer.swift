// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Lets through as much progress as a person can read: five times a second.
package final class ProgressPacer: Sendable {
    private let last = Mutex<ContinuousClock.Instant?>(nil)
    private let show: @Sendable (PassProgress) -> Void

    /// A pacer in front of `show`.
    package init(_ show: @escaping @Sendable (PassProgress) -> Void) { self.show = show }

    /// Shows `progress`, or not.
    package func note(_ progress: PassProgress) {
        let now = ContinuousClock.now
        let isDue = last.withLock { last in
            if let shown = last, now - shown < .milliseconds(200) { return false }
            last = now
            return true
        }
        if isDue { show(progress) }
    }
}
