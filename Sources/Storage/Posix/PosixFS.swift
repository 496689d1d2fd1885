// SPDX-License-Identifier: Apache-2.0
import CPosix
import Glibc

/// The operating system's own file systems.
package struct PosixFS: DurableFS {
    /// Holds nothing; any number of them are the same.
    package init() {}

    package func makeSingleDirectory(_ path: DiskPath) throws(StorageError) {
        let answer = path.withCString { mkdir($0, 0o700) }
        guard answer == 0 else { throw .refused(operation: .makeDirectory, path: path, systemError: errno) }
    }

    package func isDirectory(_ path: DiskPath) throws(StorageError) -> Bool {
        var status = stat()
        guard path.withCString({ stat($0, &status) }) == 0 else {
            if errno == ENOENT { return false }
            throw .refused(operation: .inspect, path: path, systemError: errno)
        }
        return status.st_mode & S_IFMT == S_IFDIR
    }

    package func createFile(_ path: DiskPath, mode: UInt32) throws(StorageError) -> any DurableFile {
        let descriptor = PosixCall.retrying {
            path.withCString { open($0, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(mode)) }
        }
        guard descriptor >= 0 else { throw .refused(operation: .createFile, path: path, systemError: errno) }
        return PosixFile(descriptor: descriptor, path: path)
    }

    package func openForReading(_ path: DiskPath) throws(StorageError) -> any DurableFile {
        // Not blocking: a pipe without a writer would hold the thread for ever.
        let descriptor = PosixCall.retrying {
            path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        }
        guard descriptor >= 0 else { throw .refused(operation: .openForReading, path: path, systemError: errno) }
        var status = stat()
        let code = fstat(descriptor, &status) == 0 ? 0 : errno
        guard code == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .refused(operation: .openForReading, path: path, systemError: code == 0 ? EINVAL : code)
        }
        return PosixFile(descriptor: descriptor, path: path)
    }

    package func rename(_ from: DiskPath, to: DiskPath) throws(StorageError) {
        let answer = from.withCString { source in to.withCString { Glibc.rename(source, $0) } }
        guard answer == 0 else { throw .refused(operation: .rename, path: to, systemError: errno) }
    }

    package func renameNoReplace(_ from: DiskPath, to: DiskPath) throws(StorageError) {
        let answer = from.withCString { source in
            to.withCString { target -> Int32 in
                let renamed = handover_rename_no_replace(source, target)
                guard renamed != 0, errno == EINVAL || errno == ENOSYS else { return renamed }
                // File systems without the flag (some shares): a link is never made over another name either.
                guard link(source, target) == 0 else { return -1 }
                return unlink(source)
            }
        }
        guard answer == 0 else { throw .refused(operation: .rename, path: to, systemError: errno) }
    }

    package func syncDirectory(_ path: DiskPath) throws(StorageError) {
        let descriptor = PosixCall.retrying { path.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) } }
        guard descriptor >= 0 else { throw .refused(operation: .list, path: path, systemError: errno) }
        defer { close(descriptor) }
        // EINVAL: the file system has no such call for directories (man 2 fsync), there is nothing to wait for.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw .syncFailed(path: path, systemError: errno) }
    }

    package func remove(_ path: DiskPath) throws(StorageError) {
        let answer = path.withCString { Glibc.remove($0) }
        guard answer == 0 else { throw .refused(operation: .remove, path: path, systemError: errno) }
    }

    package func list(_ path: DiskPath) throws(StorageError) -> [DirectoryEntry] {
        var entries: [DirectoryEntry] = []
        for name in try PosixNames.read(path) {
            // A name may go between being read and being looked at.
            guard let entry = try find(path.appending(name)) else { continue }
            entries.append(entry)
        }
        return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    package func find(_ path: DiskPath) throws(StorageError) -> DirectoryEntry? {
        var status = stat()
        guard path.withCString({ lstat($0, &status) }) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .refused(operation: .inspect, path: path, systemError: errno)
        }
        let kind: DirectoryEntry.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            default: .other
            }
        return DirectoryEntry(name: path.name, kind: kind, sizeBytes: UInt64(max(0, status.st_size)))
    }

    package func freeSpace(at path: DiskPath) throws(StorageError) -> FreeSpace {
        var answer = statvfs()
        guard path.withCString({ statvfs($0, &answer) }) == 0 else {
            throw .refused(operation: .measureFreeSpace, path: path, systemError: errno)
        }
        let unit = UInt64(answer.f_frsize)
        return FreeSpace(
            availableBytes: UInt64(answer.f_bavail).multipliedReportingOverflow(by: unit).partialValue,
            totalBytes: UInt64(answer.f_blocks).multipliedReportingOverflow(by: unit).partialValue)
    }
}
