// SPDX-License-Identifier: Apache-2.0

/// Every step on disk that has to survive power loss. Both programs write their own files through this alone, so that
/// a simulated disk can stand in and fail at any of them.
///
/// The model is strict POSIX: bytes written are durable after ``DurableFile/syncData()`` and not before, names made,
/// changed or removed are durable after ``syncDirectory(_:)`` of their directory and not before.
/// Calls block; none may be made on a thread that others wait for. Every call may be made from any thread.
/// After ``StorageError/syncFailed(path:systemError:)`` the program must stop; nothing here ever tries a sync twice.
package protocol DurableFS: Sendable {
    /// Makes one directory (mode 0700) in a directory that is there; refused with EEXIST where anything has the name.
    /// On return nothing is durable: ``makeDirectory(_:)`` is what programs use.
    func makeSingleDirectory(_ path: DiskPath) throws(StorageError)

    /// True where a directory lies at `path`, or at the end of the symbolic link that does.
    func isDirectory(_ path: DiskPath) throws(StorageError) -> Bool

    /// Makes a new empty file with the permission bits `mode` (less the process's umask) and opens it for writing
    /// and reading. Refused with EEXIST where anything lies at `path`, a symbolic link included.
    ///
    /// On return nothing is durable: neither the name nor the bytes to come.
    func createFile(_ path: DiskPath, mode: UInt32) throws(StorageError) -> any DurableFile

    /// Opens an ordinary file for reading; refused with EINVAL for anything else (directories, pipes, devices).
    func openForReading(_ path: DiskPath) throws(StorageError) -> any DurableFile

    /// Gives the file or directory another name, in the same file system, replacing a file of that name in one step.
    ///
    /// Durable after a sync of the directory of `to`, then of that of `from`.
    func rename(_ from: DiskPath, to: DiskPath) throws(StorageError)

    /// As ``rename(_:to:)``, but refused with EEXIST where anything has the new name.
    func renameNoReplace(_ from: DiskPath, to: DiskPath) throws(StorageError)

    /// Makes the names in a directory durable, as they are now.
    func syncDirectory(_ path: DiskPath) throws(StorageError)

    /// Removes a file, a symbolic link or an empty directory. Durable after a sync of its directory.
    func remove(_ path: DiskPath) throws(StorageError)

    /// What lies in a directory, in byte order of the names.
    func list(_ path: DiskPath) throws(StorageError) -> [DirectoryEntry]

    /// What lies at `path`, itself and not what a symbolic link points to; nil for nothing.
    func find(_ path: DiskPath) throws(StorageError) -> DirectoryEntry?

    /// The room on the file system that holds `path`.
    func freeSpace(at path: DiskPath) throws(StorageError) -> FreeSpace
}

extension DurableFS {
    /// Makes a new file that only the program's user can read (mode 0600); see ``createFile(_:mode:)``.
    package func createFile(_ path: DiskPath) throws(StorageError) -> any DurableFile {
        try createFile(path, mode: 0o600)
    }

    /// True where anything lies at `path`, a dangling symbolic link included.
    package func exists(_ path: DiskPath) throws(StorageError) -> Bool { try find(path) != nil }

    /// The size in bytes of the file at `path`; nil where nothing lies there.
    package func size(_ path: DiskPath) throws(StorageError) -> UInt64? { try find(path)?.sizeBytes }

    /// All bytes of a file; ``StorageError/tooLarge(path:limit:)`` where it holds more than `maxBytes`.
    package func readFile(_ path: DiskPath, maxBytes: Int) throws(StorageError) -> [UInt8] {
        let file = try openForReading(path)
        defer { file.close() }
        let size = try file.size()
        guard size <= UInt64(maxBytes) else { throw .tooLarge(path: path, limit: maxBytes) }
        // A typed error cannot leave the array's initialiser, so that it is carried out of it.
        var failure: StorageError?
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            do throws(StorageError) {
                count = try file.read(
                    at: 0,
                    into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<Int(size)]))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
