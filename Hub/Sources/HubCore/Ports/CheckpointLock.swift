// SPDX-License-Identifier: Apache-2.0

/// The second place that remembers the last signed checkpoint, so that a database put back from yesterday cannot sign a second
/// history: a log never signs where this says it was further.
package protocol CheckpointLock: Sendable {
    /// The last checkpoint, a note; nil before the first.
    func load() throws -> String?

    /// Replaces `old` by `new`, durably; throws ``CheckpointLockError`` where what is kept is not `old`.
    func advance(from old: String?, to new: String) throws
}

/// Somebody else moved the log on: nothing more may be signed here.
package struct CheckpointLockError: Error, Sendable, CustomStringConvertible {
    /// For the operator.
    package let description: String
    /// An error with that sentence.
    package init(_ description: String) { self.description = description }
}
