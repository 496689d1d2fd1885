// SPDX-License-Identifier: Apache-2.0
import Glibc

extension DurableFS {
    /// Makes the directory and those above it that are missing (mode 0700); it may be there already, as a link too.
    ///
    /// On return its name and the names of those above it are durable, also where an earlier call was cut short.
    package func makeDirectory(_ path: DiskPath) throws(StorageError) {
        var missing: [DiskPath] = []
        var present = path
        while try !isDirectory(present) {
            missing.append(present)
            guard let parent = present.parent else { break }
            present = parent
        }
        // Each directory below is made only after the name of the one above it is durable. So at most the deepest that
        // is there can be one whose name an earlier, interrupted call left unsynced.
        if let parent = present.parent { try syncIfReadable(parent) }
        for directory in missing.reversed() {
            do throws(StorageError) {
                try makeSingleDirectory(directory)
            } catch {
                // Another may have made it meanwhile; a file or a link to nowhere has the name and is no directory.
                let isThere = error.isAlreadyThere ? try isDirectory(directory) : false
                guard isThere else { throw error }
            }
            if let parent = directory.parent { try syncDirectory(parent) }
        }
    }

    /// A directory whose parent this user may not read was made by an administrator and not by an interrupted call.
    private func syncIfReadable(_ directory: DiskPath) throws(StorageError) {
        do throws(StorageError) {
            try syncDirectory(directory)
        } catch {
            guard case .refused(_, _, EACCES) = error else { throw error }
        }
    }
}
