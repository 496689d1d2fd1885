// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Glibc
import Storage
import Synchronization

/// Listens to the kernel (inotify) for changes below the school's folder and collects where to look.
///
/// Only hints: the rescan is the truth. One thread reads the kernel's queue; whoever works takes the hints at their own pace.
/// What is remembered is bounded; beyond it, and where the kernel dropped something, the hint is to look at everything. A
/// folder mounted from another machine raises no events at all (man 7 inotify).
package final class FolderWatch: Sendable {
    /// Where to look.
    package struct Hints: Hashable, Sendable {
        /// Files, and folders with all below them, by their paths' bytes.
        package var parts: Set<[UInt8]> = []
        /// Look at everything.
        package var rescanNeeded = false

        /// Nowhere.
        package init() {}

        /// The scope of the scan that follows; nil where there is nothing to look at.
        package var scope: FolderObservation.Scope? { rescanNeeded ? .whole : parts.isEmpty ? nil : .parts(parts) }
    }

    /// How much of the folder is being listened to.
    package enum Coverage: Hashable, Sendable {
        /// Every folder in it.
        case whole
        /// The kernel's limit of watches (`fs.inotify.max_user_watches`) is reached: only so many folders.
        case limited(folders: Int)
        /// Nothing: the folder is not there, or was moved or unmounted. A new watch must be made.
        case lost
    }

    /// The most single hints kept before they become one: look at everything.
    package static let maximumHints = 4096

    /// A bell that rings when hints are there, at most once until it is heard. For one listener.
    package var bell: AsyncStream<Void> { mailbox.bell }

    private let mailbox: WatchMailbox
    private let thread: Mutex<pthread_t?>
    private let stopPipe: Int32

    /// Begins to listen below `root`; on return every folder that could be is listened to, so a scan made afterwards misses
    /// nothing. Throws where the kernel gives no inotify instance or thread.
    package init(root: DiskPath) throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError(errno) }
        let stopReading = Descriptor(owning: ends[0])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let queue = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard queue >= 0 else {
            let code = errno
            _ = close(ends[1])
            throw SystemError(code)
        }
        var watches = WatchTable(queue: Descriptor(owning: queue), root: root)
        watches.addAll()
        stopPipe = ends[1]
        mailbox = WatchMailbox(coverage: watches.coverage)
        let reader = WatchReader(watches: watches, stop: stopReading, mailbox: mailbox)
        var started = pthread_t()
        let retained = Unmanaged.passRetained(reader)
        let code = pthread_create(
            &started, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<WatchReader>.fromOpaque(pointer).takeRetainedValue().run()
                return nil
            }, retained.toOpaque())
        guard code == 0 else {
            retained.release()
            _ = close(ends[1])
            throw SystemError(code)
        }
        thread = Mutex(started)
    }

    deinit { shutDown() }

    /// How much is listened to now.
    package var coverage: Coverage { mailbox.coverage }

    /// The hints since the last call.
    package func takeHints() -> Hints { mailbox.takeHints() }

    /// Stops listening and waits for the thread; may be called again.
    package func shutDown() {
        thread.withLock { thread in
            guard let running = thread else { return }
            _ = close(stopPipe)
            pthread_join(running, nil)
            thread = nil
        }
        mailbox.finish()
    }
}
