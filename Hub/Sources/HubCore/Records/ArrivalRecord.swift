// SPDX-License-Identifier: Apache-2.0
import Domain

/// Durable bytes came to stand in a folder: a new version there, or a document renamed into it.
package struct ArrivalRecord: Sendable, Equatable {
    /// The school.
    package var school: SchoolCode
    /// The folder's bytes; empty for the school's folder itself.
    package var folder: [UInt8]
    /// The document.
    package var document: Int64
    /// When, by the hub's clock.
    package var receivedAt: Timestamp
    /// When its bundle left, by the school's clock.
    package var sentAt: Timestamp
    /// When the file was finished, by the school's clock.
    package var stableAt: Timestamp
    /// The log entry that says so.
    package var logIndex: UInt64
    /// The log that the entry is in.
    package var log: Int

    /// A record of those members.
    package init(
        school: SchoolCode, folder: [UInt8], document: Int64, receivedAt: Timestamp, sentAt: Timestamp, stableAt: Timestamp,
        logIndex: UInt64, log: Int
    ) {
        (self.school, self.folder, self.document, self.receivedAt) = (school, folder, document, receivedAt)
        (self.sentAt, self.stableAt, self.logIndex, self.log) = (sentAt, stableAt, logIndex, log)
    }
}

/// What arrived in one folder of a school up to some instant, without what was moved out of it again.
package struct ArrivalSummary: Sendable, Equatable {
    /// The school.
    package var school: SchoolCode
    /// The folder's bytes.
    package var folder: [UInt8]
    /// The first arrival.
    package var first: Timestamp
    /// When the first arrival's bundle left, by the school's clock.
    package var firstSentAt: Timestamp
    /// The latest arrival.
    package var latest: Timestamp
    /// How many documents.
    package var documents: Int

    /// A summary of those members.
    package init(
        school: SchoolCode, folder: [UInt8], first: Timestamp, firstSentAt: Timestamp, latest: Timestamp, documents: Int
    ) {
        (self.school, self.folder, self.first, self.firstSentAt) = (school, folder, first, firstSentAt)
        (self.latest, self.documents) = (latest, documents)
    }
}
