// SPDX-License-Identifier: Apache-2.0

/// One pass at a time, in the order of asking: the engine's passes never overlap, whoever wants one.
actor TurnTaker {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Runs `body` when everybody who asked before has finished.
    func turn<Value: Sendable>(_ body: @Sendable () async throws -> Value) async rethrows -> Value {
        if isTaken {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            isTaken = true
        }
        defer { if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() } }
        return try await body()
    }
}
