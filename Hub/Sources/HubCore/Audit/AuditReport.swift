// SPDX-License-Identifier: Apache-2.0
import Domain

/// What an audit looked at, and the first record that is bad.
package struct AuditReport: Sendable, Equatable {
    /// Packs read.
    package var packs = 0
    /// Places of chunks compared with the records in the packs.
    package var chunks = 0
    /// Bytes of the packs read.
    package var bytes: Int64 = 0
    /// Damaged records that nothing needs any more, because the school sent the chunk again.
    package var replaced = 0
    /// Documents compared with the receipts.
    package var documents = 0
    /// Versions compared with the receipts.
    package var versions = 0
    /// Receipts read.
    package var receipts = 0
    /// Leaves of the log.
    package var leaves = 0
    /// The size of the last checkpoint.
    package var treeSize: UInt64 = 0
    /// The root that the leaves make; nil where the audit did not get so far.
    package var root: Fingerprint?
    /// The first bad record; nil where everything is as it was receipted.
    package var firstBad: AuditFinding?

    /// A report of nothing yet.
    package init() {}

    /// Whether everything is as it was receipted.
    package var isSound: Bool { firstBad == nil }
}
