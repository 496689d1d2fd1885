// SPDX-License-Identifier: Apache-2.0

/// Which folder on which disk is the school's, as the agent remembers it.
package struct FolderIdentity: Hashable, Sendable {
    /// Its device (`st_dev`); may be another after the machine started anew.
    package let device: UInt64
    /// Its inode there.
    package let inode: UInt64
    /// Whether the agent's mark was seen in it: only then its absence says anything.
    package var isMarked: Bool

    /// An identity of those members.
    package init(device: UInt64, inode: UInt64, isMarked: Bool) {
        (self.device, self.inode, self.isMarked) = (device, inode, isMarked)
    }
}

/// Whether what stands at the folder's place is the school's folder: another disk, or an empty mount point, must not be taken for a
/// school that has removed or rewritten everything.
package enum FolderRule {
    /// What stands there.
    package enum Verdict: Hashable, Sendable {
        /// Nothing that can be opened.
        case lost
        /// The school's folder; to be remembered so.
        case known(FolderIdentity)
        /// Another one.
        case replaced
    }

    /// The verdict on what a scan saw. The first folder ever seen is the school's. Later it is by the mark, as after a remount or a move to
    /// another disk; or by device and inode where `isFamiliar`, that is a document in it is as it was last read: a new file system has
    /// the numbers of the old one. Where no mark was ever seen, the inode alone will do.
    package static func verdict(
        on seen: FolderObservation, known: FolderIdentity?, isFamiliar: () -> Bool
    ) -> Verdict {
        guard !seen.isRootLost, let root = seen.root else { return .lost }
        guard let known else { return .known(root) }
        let isSame: Bool
        if root.isMarked {
            isSame = true
        } else if known.isMarked {
            isSame = root.inode == known.inode && root.device == known.device && isFamiliar()
        } else {
            isSame = root.inode == known.inode
        }
        guard isSame else { return .replaced }
        return .known(
            FolderIdentity(device: root.device, inode: root.inode, isMarked: known.isMarked || root.isMarked))
    }
}
