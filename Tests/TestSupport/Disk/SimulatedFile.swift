// SPDX-License-Identifier: Apache-2.0
import Glibc
import Storage
import Synchronization

/// An open file of a ``SimulatedDisk``.
final class SimulatedFile: DurableFile {
    private let disk: SimulatedDisk
    private let inode: Int
    private let path: DiskPath
    private let isClosed = Atomic(false)

    init(disk: SimulatedDisk, inode: Int, path: DiskPath) {
        self.disk = disk
        self.inode = inode
        self.path = path
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        let bytes = Array(bytes)
        try open(.write) { state, path in state.write(bytes, to: self.inode, path) }
    }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
        let count = buffer.count
        let bytes = try open(.read) { state, _ in state.read(self.inode, at: offset, count: count) }
        buffer.copyBytes(from: bytes)
        return bytes.count
    }

    func size() throws(StorageError) -> UInt64 {
        try open(.inspect) { state, _ in .success(state.size(self.inode)) }
    }

    func syncData() throws(StorageError) {
        do throws(StorageError) {
            try open(.write) { state, path in state.syncFile(self.inode, path) }
        } catch {
            throw .syncFailed(path: path, systemError: error.systemError ?? EIO)
        }
    }

    func close() { isClosed.store(true, ordering: .relaxed) }

    private func open<Answer: Sendable>(
        _ operation: StorageOperation, _ body: (inout SimulatedDiskState, DiskPath) -> Result<Answer, DiskErrno>
    ) throws(StorageError) -> Answer {
        guard !isClosed.load(ordering: .relaxed) else {
            throw .refused(operation: operation, path: path, systemError: EBADF)
        }
        return try disk.locked(operation, path, body)
    }
}
