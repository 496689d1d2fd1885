// SPDX-License-Identifier: Apache-2.0
import Domain

/// One regular file as a scan saw it.
package struct Observation: Hashable, Sendable {
    /// Where it stood below the folder.
    package let path: DocumentPath
    /// What `stat` said of it.
    package let stamp: FileStamp
    /// The device it lies on (`st_dev`); may change when the machine starts anew.
    package let device: UInt64
    /// The permission bits, 0 to 0o7777.
    package let mode: UInt16

    /// An observation of these.
    package init(path: DocumentPath, stamp: FileStamp, device: UInt64, mode: UInt16) {
        self.path = path
        self.stamp = stamp
        self.device = device
        self.mode = mode
    }
}

/// What one scan saw, and what it looked at: only what lies within its scope can be said to be gone.
package struct FolderObservation: Sendable {
    /// What a scan looked at.
    package enum Scope: Sendable {
        /// All of the folder.
        case whole
        /// These files, and all below these folders, given by their paths' bytes.
        case parts(Set<[UInt8]>)
    }

    /// What was looked at.
    package var scope: Scope
    /// Every regular file seen; links, fifos, sockets and devices are not among them.
    package var files: [Observation] = []
    /// Folders that could not be listed, by their paths' bytes; nothing below them is known.
    package var unreadableFolders: Set<[UInt8]> = []
    /// The device of every folder listed, by its path's bytes; the school's folder itself is the empty path.
    package var folderDevices: [[UInt8]: UInt64] = [:]
    /// Names that cannot be document paths (too long), as raw bytes; at most ``maximumInvalidCount``.
    package var invalidPaths: [[UInt8]] = []
    /// The school's folder itself, and whether the agent's mark is in it; nil where it cannot be opened.
    package var root: FolderIdentity?
    /// The school's folder itself is missing or cannot be opened.
    package var isRootLost = false

    /// How many invalid names are kept for the status.
    package static let maximumInvalidCount = 100

    /// Nothing seen yet.
    package init(scope: Scope) { self.scope = scope }

    /// The same without its files: enough to ask what was looked at.
    var withoutFiles: FolderObservation {
        var other = self
        other.files = []
        return other
    }

    /// Whether a file at `path`, had it been there, would have been seen.
    package func covers(_ path: DocumentPath) -> Bool {
        guard !isRootLost else { return false }
        if !unreadableFolders.isEmpty, Self.prefixes(of: path).contains(where: unreadableFolders.contains) {
            return false
        }
        switch scope {
        case .whole: return true
        case .parts(let parts):
            return parts.contains(path.bytes) || Self.prefixes(of: path).contains(where: parts.contains)
        }
    }

    /// The device of the nearest folder above `path` that was listed; nil where none was.
    package func deviceAbove(_ path: DocumentPath) -> UInt64? {
        for prefix in Self.prefixes(of: path).reversed() {
            if let device = folderDevices[prefix] { return device }
        }
        return nil
    }

    /// The folders above `path`, the school's folder (empty) first.
    package static func prefixes(of path: DocumentPath) -> [[UInt8]] {
        var result: [[UInt8]] = [[]]
        for (index, byte) in path.bytes.enumerated() where byte == 0x2F { result.append(Array(path.bytes[..<index])) }
        return result
    }
}
