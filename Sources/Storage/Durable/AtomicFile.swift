// SPDX-License-Identifier: Apache-2.0

extension DurableFS {
    /// Puts a file of exactly `bytes` at `path` in one step: whoever looks, also after power loss, finds the whole new
    /// file or what was there before.
    ///
    /// On return bytes and name are durable. What the kernel is asked, in this order:
    ///
    ///     openat(DIR/.partial-R, O_RDWR|O_CREAT|O_EXCL|O_NOFOLLOW|O_CLOEXEC, mode)
    ///     write(bytes)  fdatasync  close       the bytes are durable, under a name nobody reads
    ///     rename(DIR/.partial-R, path)         or renameat2(RENAME_NOREPLACE)
    ///     openat(DIR)  fsync  close            the new name is durable
    ///
    /// On an error before the rename the old file is untouched; after a power loss a `.partial-…` may be left over,
    /// which ``removePartialFiles(in:)`` clears. Where the last sync fails the new file is there and may or may not
    /// survive: the program must stop. With `replacing` false it is refused with EEXIST where something has the name.
    package func writeAtomically(
        _ bytes: [UInt8], to path: DiskPath, mode: UInt32 = 0o600, replacing: Bool = true
    ) throws(StorageError) {
        let directory = path.parent ?? "/"
        let partial = directory / "\(PartialName.prefix)\(String(UInt64.random(in: 0 ... .max), radix: 16))"
        let file = try createFile(partial, mode: mode)
        do throws(StorageError) {
            defer { file.close() }
            try file.write(bytes)
            try file.syncData()
        } catch {
            if !error.mustStop { try? remove(partial) }
            throw error
        }
        do throws(StorageError) {
            if replacing { try rename(partial, to: path) } else { try renameNoReplace(partial, to: path) }
        } catch {
            try? remove(partial)
            throw error
        }
        try syncDirectory(directory)
    }

    /// Removes what interrupted ``writeAtomically(_:to:mode:replacing:)`` calls left in `directory`; for a program's
    /// start, while nothing is being written there. Not durable: what comes back is removed the next time.
    package func removePartialFiles(in directory: DiskPath) throws(StorageError) {
        for entry in try list(directory) where entry.kind == .file && entry.name.starts(with: PartialName.prefix.utf8) {
            try remove(directory.appending(entry.name))
        }
    }
}

/// How files are named that are not yet what they are to be.
private enum PartialName {
    static let prefix = ".partial-"
}
