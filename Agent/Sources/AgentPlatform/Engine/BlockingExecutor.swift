// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// A thread of its own for an actor that reads files and waits for disks: those calls block, and the threads that all tasks share
/// must not.
final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// An executor whose thread shows under `label`.
    init(label: String) { queue = DispatchQueue(label: label) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
