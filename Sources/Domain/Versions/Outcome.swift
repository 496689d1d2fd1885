// SPDX-License-Identifier: Apache-2.0

/// What the hub decided about one file of a bundle (protocol.md §5).
package enum PutOutcome: String, Sendable, CaseIterable {
    /// A new version that moves the head.
    case stored
    /// The bytes of the head again: no new version, the receipt is fresh.
    case same
    /// A new version beside the head: both are kept, a person chooses.
    case conflict
    /// The bytes of an older version, as from a restored disk: no new version, the head stays.
    case stale
}

/// What the hub decided about one removal of a bundle (protocol.md §5).
package enum DeleteOutcome: String, Sendable, CaseIterable {
    /// The head is now a tombstone; every version stays.
    case tombstone
    /// The document was edited since: an edit beats a delete, the head stays.
    case kept
    /// A tombstone on a document under hold: its bytes can never be reclaimed.
    case held
}
