// SPDX-License-Identifier: Apache-2.0

/// One name in a directory.
package struct DirectoryEntry: Hashable, Sendable {
    /// What a name stands for; links are not followed.
    package enum Kind: Hashable, Sendable {
        /// An ordinary file.
        case file
        /// A directory.
        case directory
        /// A symbolic link, a pipe, a socket or a device.
        case other
    }

    /// The name's bytes, without a slash.
    package let name: [UInt8]
    /// What it stands for.
    package let kind: Kind
    /// The size in bytes; 0 for anything but a file.
    package let sizeBytes: UInt64

    /// One name with what it stands for; `sizeBytes` counts for files only.
    package init(name: [UInt8], kind: Kind, sizeBytes: UInt64) {
        self.name = name
        self.kind = kind
        self.sizeBytes = kind == .file ? sizeBytes : 0
    }
}
