// SPDX-License-Identifier: Apache-2.0
import Domain
import Glibc
import Storage
import Synchronization

/// A file that is arriving: beside its target, under a hidden name of its own that the agent never hands over, until every byte of it is
/// proven. What is there of an earlier try is gone on from.
///
/// Only this user can read it (mode 0600). One process at a time has it.
package final class PartialFile: Sendable {
    private struct Arrived {
        let descriptor: Int32
        var bytes: Int64 = 0
        var hasher = FingerprintHasher()
        var failure: FetchError?
    }

    private let target: DiskPath
    private let folder: DiskPath
    private let path: DiskPath
    private let sha256: Fingerprint
    private let size: Int64
    private let arrived: Mutex<Arrived>

    /// More came than the file has.
    private struct TooMuch: Error {}

    /// Begins, or goes on with, the file of that fingerprint and size that is to stand at `target`, where nothing may be yet.
    package init(for target: DiskPath, sha256: Fingerprint, sizeBytes: Int64) throws(FetchError) {
        (self.target, self.sha256, size, folder) = (target, sha256, sizeBytes, target.parent ?? "/")
        path = folder / ".handover-\(sha256.hex.prefix(32)).part"
        var status = stat()
        guard target.bytes.withCName({ lstat($0, &status) }) != 0 else { throw .targetIsThere(target) }
        guard errno == ENOENT else { throw .disk(target, SystemError(errno)) }
        let descriptor = path.bytes.withCName { open($0, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600) }
        guard descriptor >= 0 else { throw .disk(path, SystemError(errno)) }
        arrived = Mutex(Arrived(descriptor: descriptor))
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .underWay(target) }
        // Somebody else's file under this name would be somebody else's to change afterwards.
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
            status.st_nlink == 1, fchmod(descriptor, 0o600) == 0
        else { throw .disk(path, SystemError(EPERM)) }
        try takeUp(status.st_size)
    }

    deinit { arrived.withLock { _ = close($0.descriptor) } }

    /// How many bytes are here.
    package var received: Int64 { arrived.withLock { $0.bytes } }

    /// Whether all are here; whether they are the right ones, ``finish()`` finds out.
    package var isWhole: Bool { received == size }

    /// Why the last ``take(_:)`` threw.
    package var failure: FetchError? { arrived.withLock { $0.failure } }

    /// Appends the next bytes.
    package func take(_ bytes: UnsafeRawBufferPointer) throws {
        try arrived.withLock { arrived in
            guard Int64(bytes.count) <= size - arrived.bytes else {
                arrived.failure = .otherBytes(sha256)
                throw TooMuch()
            }
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let count = write(arrived.descriptor, part.baseAddress, part.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    let error = SystemError(count == 0 ? ENOSPC : errno)
                    arrived.failure = .disk(path, error)
                    throw error
                }
                arrived.hasher.update(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
                arrived.bytes += Int64(count)
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Forgets what is here and begins anew.
    package func restart() throws(FetchError) {
        let code = arrived.withLock { arrived -> Int32 in
            guard ftruncate(arrived.descriptor, 0) == 0, lseek(arrived.descriptor, 0, SEEK_SET) == 0 else { return errno }
            arrived = Arrived(descriptor: arrived.descriptor)
            return 0
        }
        guard code == 0 else { throw .disk(path, SystemError(code)) }
    }

    /// Takes the part away.
    package func discard() { _ = path.bytes.withCName { unlink($0) } }

    /// Gives the file its name, where its bytes are those of the fingerprint: on return it is there for good. False where they are others.
    package func finish() throws(FetchError) -> Bool {
        let (isRight, code) = arrived.withLock { arrived -> (Bool, Int32) in
            guard arrived.bytes == size, arrived.hasher.finish() == sha256 else { return (false, 0) }
            return (true, fsync(arrived.descriptor) == 0 ? 0 : errno)
        }
        guard code == 0 else { throw .disk(path, SystemError(code)) }
        guard isRight else { return false }
        do throws(StorageError) {
            try PosixFS().renameNoReplace(path, to: target)
            try PosixFS().syncDirectory(folder)
        } catch {
            throw error.isAlreadyThere ? .targetIsThere(target) : .disk(target, SystemError(error.systemError ?? EIO))
        }
        return true
    }

    /// Reads what an earlier try left; more than there can be is nothing to go on from.
    private func takeUp(_ length: off_t) throws(FetchError) {
        if length > size { return try restart() }
        let code = arrived.withLock { arrived -> Int32 in
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            while true {
                let count = buffer.withUnsafeMutableBytes { read(arrived.descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count == 0 ? 0 : errno }
                buffer.withUnsafeBytes { arrived.hasher.update(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
                arrived.bytes += Int64(count)
            }
        }
        guard code == 0 else { throw .disk(path, SystemError(code)) }
    }
}
