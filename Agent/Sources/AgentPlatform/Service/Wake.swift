// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// What ends the service's sleep early: a hint from the folder, an order from the Office, a person. For one sleeper.
final class Wake: Sendable {
    /// Invariant: a sleeper waits only while the bell has not rung.
    private struct State {
        var hasRung = false
        var hasOrder = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Ends the sleep, or the next one where nobody sleeps.
    func ring() {
        let sleeper = state.withLock { state in
            defer { state.sleeper = nil }
            state.hasRung = state.sleeper == nil
            return state.sleeper
        }
        sleeper?.resume()
    }

    /// Orders have come: ends the sleep, and the next look is made whatever the schedule says.
    func order() {
        state.withLock { $0.hasOrder = true }
        ring()
    }

    /// Whether orders have come since the last call.
    func takeOrder() -> Bool {
        state.withLock { state in
            defer { state.hasOrder = false }
            return state.hasOrder
        }
    }

    /// Sleeps until `duration` is over, this rings, or the task is cancelled.
    func sleep(for duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await Task.sleep(for: duration) }
            group.addTask { await self.rung() }
            await group.next()
            group.cancelAll()
        }
    }

    private func rung() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    guard !state.hasRung, !Task.isCancelled else {
                        state.hasRung = false
                        return true
                    }
                    state.sleeper = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { state in
                defer { state.sleeper = nil }
                return state.sleeper
            }?.resume()
        }
    }
}
