// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// Puts events into one order, makes them durable and gives each a place in the log; what it promises is `SequencerContract`.
package protocol Sequencer: Sendable {
    /// Runs `work` in a transaction of its own or with others, and appends what it returns to the log.
    ///
    /// On return the events and everything that `work` wrote are durable, and a checkpoint that covers them is signed and kept in
    /// both places. Where `work` throws, that error comes back and nothing of it happened.
    func submit(_ work: LogWork) async throws -> CommittedEntry
}

/// A piece of work that ends in events of the log.
package struct LogWork: Sendable {
    /// The school that the receipts name.
    package let school: SchoolCode?
    /// Who does it.
    package let by: String
    /// Writes what is to be written and says what happened; the first event is the one answered with.
    package let apply: @Sendable (any MetadataWriter, CommitMoment) throws -> [ReceiptEvent]

    /// Work for a school, done by somebody.
    package init(
        school: SchoolCode?, by: String,
        apply: @escaping @Sendable (any MetadataWriter, CommitMoment) throws -> [ReceiptEvent]
    ) {
        (self.school, self.by, self.apply) = (school, by, apply)
    }
}

/// When and where in the log a piece of work is committed.
package struct CommitMoment: Sendable {
    /// The hub's time, never below that of the leaf before.
    package let time: Timestamp
    /// The log.
    package let log: Int
    /// The index of the work's first event.
    package let logIndex: UInt64
    /// A moment of those members.
    package init(time: Timestamp, log: Int, logIndex: UInt64) {
        (self.time, self.log, self.logIndex) = (time, log, logIndex)
    }
}

/// Where a piece of work ended up.
package struct CommittedEntry: Sendable, Equatable {
    /// The index of its first event.
    package let logIndex: UInt64
    /// The size of the checkpoint that covers it.
    package let checkpointSize: UInt64
    /// The hub's time.
    package let time: Timestamp
    /// An entry of those members.
    package init(logIndex: UInt64, checkpointSize: UInt64, time: Timestamp) {
        (self.logIndex, self.checkpointSize, self.time) = (logIndex, checkpointSize, time)
    }
}
