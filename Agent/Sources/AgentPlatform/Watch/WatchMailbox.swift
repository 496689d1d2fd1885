// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Where the watch's thread leaves hints and the listener takes them.
final class WatchMailbox: Sendable {
    /// Rings when hints are there, at most once until it is heard.
    let bell: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation
    private let state: Mutex<State>

    /// Invariant: bounded, at most ``FolderWatch/maximumHints`` parts, and none where a rescan is needed anyway.
    private struct State {
        var hints = FolderWatch.Hints()
        var coverage: FolderWatch.Coverage
    }

    init(coverage: FolderWatch.Coverage) {
        (bell, ring) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        state = Mutex(State(coverage: coverage))
    }

    var coverage: FolderWatch.Coverage { state.withLock { $0.coverage } }

    func takeHints() -> FolderWatch.Hints {
        state.withLock { state in
            defer { state.hints = FolderWatch.Hints() }
            return state.hints
        }
    }

    func note(_ found: FolderWatch.Hints, coverage: FolderWatch.Coverage) {
        let rings = state.withLock { state in
            state.coverage = coverage
            state.hints.rescanNeeded = state.hints.rescanNeeded || found.rescanNeeded
            if !state.hints.rescanNeeded { state.hints.parts.formUnion(found.parts) }
            if state.hints.rescanNeeded || state.hints.parts.count > FolderWatch.maximumHints {
                state.hints.rescanNeeded = true
                state.hints.parts = []
            }
            return state.hints.scope != nil || coverage == .lost
        }
        if rings { ring.yield() }
    }

    /// No hints will come any more: who listens to the bell hears its end.
    func finish() { ring.finish() }
}
