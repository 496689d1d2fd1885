// SPDX-License-Identifier: Apache-2.0
import Domain

/// The state of the log between two commits.
package struct LogState: Sendable, Equatable {
    /// The log's number in this store: 1, and one more for each restore.
    package var log: Int
    /// The log's name.
    package var origin: String
    /// How many leaves it has.
    package var size: UInt64
    /// The hashes of the compact range, largest subtree first.
    package var range: [Fingerprint]
    /// The time of the last leaf.
    package var lastTime: Timestamp
    /// The checkpoint that was signed last, a note.
    package var checkpoint: String

    /// A state of those members.
    package init(log: Int, origin: String, size: UInt64, range: [Fingerprint], lastTime: Timestamp, checkpoint: String)
    {
        (self.log, self.origin, self.size, self.range, self.lastTime, self.checkpoint) = (
            log, origin, size, range, lastTime, checkpoint
        )
    }
}
