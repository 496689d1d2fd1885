// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// Threads for calls that block on the disk, apart from those that answer requests.
struct BlockingQueue: Sendable {
    private let queue = DispatchQueue(label: "handover.disk", attributes: .concurrent)

    /// Runs `body` on one of the threads and waits for it without holding a thread.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
