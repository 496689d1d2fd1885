// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Wire

/// The end of this process's right to answer: after a failed sync nobody knows what is on the disk, and the only honest thing is
/// to stop and start again from what is there (`protocol.md` §5.4).
package final class FailStop: Sendable {
    private struct State {
        var reason: String?
        var waiters: [CheckedContinuation<String?, Never>] = []
    }

    private let state = Mutex(State())

    /// A hub that may answer.
    package init() {}

    /// Ends it; the first reason stands.
    package func trip(_ reason: String) {
        let waiters = state.withLock { state in
            if state.reason == nil { state.reason = reason }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: reason) }
    }

    /// Why it ended; nil while it has not.
    package var reason: String? { state.withLock(\.reason) }

    /// Throws `unavailable` once it ended.
    package func check() throws(Problem) {
        if reason != nil {
            throw Problem(.unavailable, "the hub has stopped after a disk error and waits for its operator")
        }
    }

    /// Lets those who wait go: the process ends in an ordinary way.
    package func release() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: nil) }
    }

    /// Waits for the end and says why; nil after ``release()``.
    package func wait() async -> String? {
        await withCheckedContinuation { continuation in
            let reason = state.withLock { state in
                if state.reason == nil { state.waiters.append(continuation) }
                return state.reason
            }
            if let reason { continuation.resume(returning: reason) }
        }
    }
}
