// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Dispatch
import Storage
import Wire

/// Reads and hashes the next documents while the engine commits and answers are awaited: each of those is a wait for a disk.
///
/// One batch is read at a time and handed over whole, so that at most two are in memory.
struct ReadAhead {
    /// Documents of one batch and what came of reading them, in the order they were asked for.
    struct Batch: Sendable {
        let documents: [Result<ReadDocument, DocumentReadError>]
    }

    /// What to read.
    struct Request: Sendable {
        let observation: Observation
        let sizeClass: ChunkClass
    }

    /// A batch ends with the file that brings it to so many bytes, or so many files.
    static let batchBytes: Int64 = 4 << 20
    static let batchFileCount = 128

    private static let threads = BlockingThreads(label: "handover.read")

    /// Begins to read; the batch comes as the group's next value.
    static func begin(_ requests: [Request], folder root: DiskPath, in group: inout TaskGroup<Batch>) {
        group.addTask(executorPreference: threads) { Batch(documents: read(requests, root)) }
    }

    private static func read(_ requests: [Request], _ root: DiskPath) -> [Result<ReadDocument, DocumentReadError>] {
        let folder: OpenFolder
        do throws(SystemError) {
            folder = try OpenFolder(root: root)
        } catch {
            return requests.map { _ in .failure(.unreadable(error)) }
        }
        return requests.map { request in
            Result { () throws(DocumentReadError) in
                try folder.read(request.observation, sizeClass: request.sizeClass)
            }
        }
    }
}

/// Threads for tasks that read files: those calls block, and the threads that all tasks share must not.
private final class BlockingThreads: TaskExecutor {
    private let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label, attributes: .concurrent) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
