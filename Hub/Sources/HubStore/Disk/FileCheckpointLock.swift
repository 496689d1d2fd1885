// SPDX-License-Identifier: Apache-2.0
import HubCore
import Storage

/// The checkpoint lock as one small file, replaced atomically and synced before anybody is answered. It may lie on another disk than
/// the database; the owner of the data directory is its only writer.
package struct FileCheckpointLock: CheckpointLock {
    private let disk: any DurableFS
    private let path: DiskPath

    /// A lock in the file at `path`.
    package init(disk: any DurableFS, path: DiskPath) { (self.disk, self.path) = (disk, path) }

    package func load() throws -> String? {
        guard try disk.exists(path) else { return nil }
        return String(decoding: try disk.readFile(path, maxBytes: 64 << 10), as: UTF8.self)
    }

    package func advance(from old: String?, to new: String) throws {
        guard try load() == old else {
            throw CheckpointLockError("another process moved the log on: nothing more is signed here")
        }
        try disk.writeAtomically(Array(new.utf8), to: path)
    }
}
