// SPDX-License-Identifier: Apache-2.0
import CPosix
import Glibc
import Synchronization

/// An open file of the operating system.
final class PosixFile: DurableFile {
    private let path: DiskPath
    private let handle: Mutex<Handle>

    /// Invariant: the descriptor is closed exactly once, by `close()` or, where calls are running then, by the last of
    /// them, so that no call can reach a descriptor number that the kernel has given to another file.
    private struct Handle {
        let descriptor: Int32
        var isClosing = false
        var running = 0
    }

    private static let writebackBytes = 128 << 10

    init(descriptor: Int32, path: DiskPath) {
        self.path = path
        self.handle = Mutex(Handle(descriptor: descriptor))
    }

    deinit { close() }

    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        try withDescriptor(.write) { descriptor in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let count = PosixCall.retrying { Glibc.write(descriptor, part.baseAddress, part.count) }
                guard count >= 0 else { return errno }
                rest = rest.dropFirst(count)
            }
            // Large parts begin to go to the disk now, so that the sync at the end finds little left to wait for.
            if bytes.count >= Self.writebackBytes { _ = handover_start_writeback(descriptor) }
            return 0
        }
    }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
        var filled = 0
        try withDescriptor(.read) { descriptor in
            while filled < buffer.count {
                guard let position = off_t(exactly: offset + UInt64(filled)) else { return EINVAL }
                let part = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                let count = PosixCall.retrying { pread(descriptor, part.baseAddress, part.count, position) }
                guard count >= 0 else { return errno }
                if count == 0 { break }
                filled += count
            }
            return 0
        }
        return filled
    }

    func size() throws(StorageError) -> UInt64 {
        var status = stat()
        try withDescriptor(.inspect) { fstat($0, &status) == 0 ? 0 : errno }
        return UInt64(max(0, status.st_size))
    }

    func syncData() throws(StorageError) {
        do throws(StorageError) {
            // Once, whatever it answers, EINTR included: after a failure the kernel may call lost pages clean.
            try withDescriptor(.write) { fdatasync($0) == 0 ? 0 : errno }
        } catch {
            throw .syncFailed(path: path, systemError: error.systemError ?? EIO)
        }
    }

    func close() {
        let toClose: Int32? = handle.withLock { handle in
            guard !handle.isClosing else { return nil }
            handle.isClosing = true
            return handle.running == 0 ? handle.descriptor : nil
        }
        if let toClose { _ = Glibc.close(toClose) }
    }

    /// Calls `body` with a descriptor that stays open meanwhile; `body` answers 0 or an errno.
    private func withDescriptor(_ operation: StorageOperation, _ body: (Int32) -> Int32) throws(StorageError) {
        let descriptor: Int32? = handle.withLock { handle in
            guard !handle.isClosing else { return nil }
            handle.running += 1
            return handle.descriptor
        }
        guard let descriptor else { throw .refused(operation: operation, path: path, systemError: EBADF) }
        let code = body(descriptor)
        let isLast = handle.withLock { handle in
            handle.running -= 1
            return handle.isClosing && handle.running == 0
        }
        if isLast { _ = Glibc.close(descriptor) }
        guard code == 0 else { throw .refused(operation: operation, path: path, systemError: code) }
    }
}
