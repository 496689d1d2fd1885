// SPDX-License-Identifier: Apache-2.0

/// The room on a file system (man 3 statvfs).
package struct FreeSpace: Hashable, Sendable {
    /// Bytes that an ordinary user can still write.
    package let availableBytes: UInt64
    /// Bytes of the file system as a whole; at least 1, so that a share can always be told.
    package let totalBytes: UInt64

    /// The room as measured.
    package init(availableBytes: UInt64, totalBytes: UInt64) {
        self.availableBytes = availableBytes
        self.totalBytes = max(totalBytes, 1)
    }

    /// The part that is still free, 0 to 1.
    package var availableShare: Double { min(1, Double(availableBytes) / Double(totalBytes)) }
}
