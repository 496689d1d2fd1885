// SPDX-License-Identifier: Apache-2.0

/// A step on disk, as ``StorageError`` names it; the raw value completes "Could not … PATH".
package enum StorageOperation: String, Sendable, CaseIterable {
    /// mkdir
    case makeDirectory = "make the directory"
    /// open with O_CREAT
    case createFile = "create"
    /// open for reading
    case openForReading = "open"
    /// write
    case write = "write to"
    /// pread
    case read = "read"
    /// rename, replacing or not
    case rename = "rename"
    /// unlink or rmdir
    case remove = "remove"
    /// readdir
    case list = "list"
    /// stat or fstat
    case inspect = "look at"
    /// statvfs
    case measureFreeSpace = "ask for the free space at"
    /// flock
    case lock = "lock"
}
