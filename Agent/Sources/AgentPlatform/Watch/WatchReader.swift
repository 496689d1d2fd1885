// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Glibc

/// The thread of a ``FolderWatch``: waits for the kernel's queue, reads it, and passes hints on.
///
/// `@unchecked Sendable` because it is made on one thread, handed over, and used on the other alone.
final class WatchReader: @unchecked Sendable {
    private var watches: WatchTable
    private let stop: Descriptor
    private let mailbox: WatchMailbox

    init(watches: consuming WatchTable, stop: consuming Descriptor, mailbox: WatchMailbox) {
        self.watches = watches
        self.stop = stop
        self.mailbox = mailbox
    }

    func run() {
        // 64 KiB hold several hundred events; more wait in the kernel's queue.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 8)
        defer { buffer.deallocate() }
        while true {
            var waiting = [
                pollfd(fd: watches.queue.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stop.number, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&waiting, 2, -1) < 0, errno != EINTR { return }
            // The other end was closed: shut down.
            if waiting[1].revents != 0 { return }
            let count = read(watches.queue.number, buffer.baseAddress, buffer.count)
            guard count > 0 else { continue }
            let hints = watches.hints(from: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            mailbox.note(hints, coverage: watches.coverage)
        }
    }
}
