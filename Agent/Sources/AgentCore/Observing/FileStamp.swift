// SPDX-License-Identifier: Apache-2.0

/// What `stat` says of a regular file's content: while all four stay equal, the agent takes the bytes to be the same.
///
/// `ctime` is among them because no program can set it: a rewrite that puts size and mtime back still shows. The monthly
/// re-hash catches what even that hides. Source: man 7 inode.
package struct FileStamp: Hashable, Sendable {
    /// Bytes.
    package let sizeBytes: Int64
    /// Last change of content, nanoseconds since 1970 by the school's clock; a program may set it at will.
    package let modifiedNs: Int64
    /// Last change of the inode, nanoseconds since 1970 by the school's clock.
    package let changedNs: Int64
    /// The inode's number on its device.
    package let inode: UInt64

    /// A stamp of these four.
    package init(sizeBytes: Int64, modifiedNs: Int64, changedNs: Int64, inode: UInt64) {
        self.sizeBytes = sizeBytes
        self.modifiedNs = modifiedNs
        self.changedNs = changedNs
        self.inode = inode
    }

    /// Whether `other` may be the same file under a new name: a rename keeps all but ctime.
    package func mayBeRenamed(to other: FileStamp) -> Bool {
        inode == other.inode && sizeBytes == other.sizeBytes && modifiedNs == other.modifiedNs
    }
}
