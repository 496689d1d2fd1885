// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// The ownership of a data directory: at most one process, and in it one value, holds it at a time.
///
/// A `flock` on the file `lock` in the directory, which the kernel gives back when the process ends in whatever way,
/// so that it is never stale. The file holds who took it, for people, and is never removed: a second process may
/// just be waiting on it. Held until ``release()`` or until the value goes.
package final class DirectoryLock: Sendable {
    /// The directory that is owned.
    package let directory: DiskPath
    private let descriptor: Mutex<Int32>

    /// Takes the ownership of `directory`, which must be there; `holder` is what others are told, such as
    /// `handover-hub serve`; the process's number is added.
    ///
    /// ``StorageError/lockHeld(path:holder:)`` at once where another owns it, with what that one wrote.
    package init(_ directory: DiskPath, holder: String) throws(StorageError) {
        let path = directory / "lock"
        let opened = PosixCall.retrying {
            path.withCString { open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        }
        guard opened >= 0 else { throw .refused(operation: .lock, path: path, systemError: errno) }
        guard PosixCall.retrying({ flock(opened, LOCK_EX | LOCK_NB) }) == 0 else {
            let code = errno
            defer { close(opened) }
            guard code == EWOULDBLOCK else { throw .refused(operation: .lock, path: path, systemError: code) }
            throw .lockHeld(path: directory, holder: Self.readHolder(opened))
        }
        // What is written is a courtesy to people; the lock holds without it, also on a full disk.
        let words = Array("\(holder) (process \(getpid()))\n".utf8.prefix(Self.maxHolderBytes))
        if ftruncate(opened, 0) == 0 { _ = words.withUnsafeBytes { pwrite(opened, $0.baseAddress, $0.count, 0) } }
        self.directory = directory
        self.descriptor = Mutex(opened)
    }

    deinit { release() }

    /// Gives the ownership back; may be called again.
    package func release() {
        descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return }
            _ = ftruncate(descriptor, 0)
            // Not left to close: a child between fork and exec still shares the lock.
            _ = flock(descriptor, LOCK_UN)
            close(descriptor)
            descriptor = -1
        }
    }

    private static let maxHolderBytes = 200

    private static func readHolder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: maxHolderBytes)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        // Between another's flock and its write the file is empty.
        guard count > 1 else { return "another process" }
        return String(decoding: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
