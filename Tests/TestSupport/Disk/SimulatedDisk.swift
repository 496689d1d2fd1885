// SPDX-License-Identifier: Apache-2.0
import Glibc
import Storage
import Synchronization

/// A disk in memory that keeps no promise POSIX does not make: bytes survive ``crash(_:)`` only once their file was
/// synced, names only once their directory was.
///
/// Every call that changes something is a *step*, numbered from 0 and listed in ``trace``; ``fail(atStep:_:)`` makes one go
/// wrong. Only absolute paths without `..` and without links are known.
package final class SimulatedDisk: DurableFS {
    let state: Mutex<SimulatedDiskState>

    /// An empty disk of `capacityBytes` (all that files hold counts, nothing else does).
    package init(capacityBytes: UInt64 = 1 << 40) { state = Mutex(SimulatedDiskState(capacityBytes: capacityBytes)) }

    private init(_ state: SimulatedDiskState) { self.state = Mutex(state) }

    /// All steps so far, as `operation path`.
    package var trace: [String] { state.withLock { $0.trace } }

    /// Makes the step of that number go wrong; a step of the past cannot any more.
    package func fail(atStep step: Int, _ fault: DiskFault) { state.withLock { $0.faults[step] = fault } }

    /// The disk as it is found after the power went now: a new one, without open files, faults and trace.
    package func crash(_ survivors: CrashSurvivors) -> SimulatedDisk {
        SimulatedDisk(state.withLock { $0.afterCrash(survivors) })
    }

    package func makeSingleDirectory(_ path: DiskPath) throws(StorageError) {
        try locked(.makeDirectory, path) { $0.makeDirectory($1) }
    }

    package func isDirectory(_ path: DiskPath) throws(StorageError) -> Bool { try find(path)?.kind == .directory }

    package func createFile(_ path: DiskPath, mode: UInt32) throws(StorageError) -> any DurableFile {
        let inode = try locked(.createFile, path) { $0.createFile($1) }
        return SimulatedFile(disk: self, inode: inode, path: path)
    }

    package func openForReading(_ path: DiskPath) throws(StorageError) -> any DurableFile {
        let inode = try locked(.openForReading, path) { state, path in state.openForReading(path) }
        return SimulatedFile(disk: self, inode: inode, path: path)
    }

    package func rename(_ from: DiskPath, to: DiskPath) throws(StorageError) {
        try locked(.rename, to) { $0.rename(from, to: $1, replacing: true) }
    }

    package func renameNoReplace(_ from: DiskPath, to: DiskPath) throws(StorageError) {
        try locked(.rename, to) { $0.rename(from, to: $1, replacing: false) }
    }

    package func syncDirectory(_ path: DiskPath) throws(StorageError) {
        guard try find(path)?.kind == .directory else {
            throw .refused(operation: .list, path: path, systemError: try exists(path) ? ENOTDIR : ENOENT)
        }
        do throws(StorageError) {
            try locked(.list, path) { $0.syncDirectory($1) }
        } catch {
            throw .syncFailed(path: path, systemError: error.systemError ?? EIO)
        }
    }

    package func remove(_ path: DiskPath) throws(StorageError) {
        try locked(.remove, path) { $0.remove($1) }
    }

    package func list(_ path: DiskPath) throws(StorageError) -> [DirectoryEntry] {
        try locked(.list, path) { $0.list($1) }
    }

    package func find(_ path: DiskPath) throws(StorageError) -> DirectoryEntry? {
        do throws(StorageError) {
            return try locked(.inspect, path) { $0.look($1) }
        } catch {
            if error.systemError == ENOENT || error.systemError == ENOTDIR { return nil }
            throw error
        }
    }

    package func freeSpace(at path: DiskPath) throws(StorageError) -> FreeSpace {
        try locked(.measureFreeSpace, path) { state, path in state.look(path).map { _ in state.freeSpace } }
    }

    /// Calls `body` alone on the disk; the errno it answers with becomes a ``StorageError``.
    func locked<Answer: Sendable>(
        _ operation: StorageOperation, _ path: DiskPath,
        _ body: (inout SimulatedDiskState, DiskPath) -> Result<Answer, DiskErrno>
    ) throws(StorageError) -> Answer {
        let result = state.withLock { state in state.isPowerOff ? .failure(DiskErrno(EIO)) : body(&state, path) }
        switch result {
        case .success(let answer): return answer
        case .failure(let code): throw .refused(operation: operation, path: path, systemError: code.code)
        }
    }
}

/// Why a call on a ``SimulatedDisk`` is refused.
struct DiskErrno: Error {
    let code: Int32

    init(_ code: Int32) { self.code = code }
}
