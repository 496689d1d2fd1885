// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// A document of a school: what keeps its identity across versions and renames.
package struct DocumentRecord: Sendable, Equatable {
    /// Its identity in the store.
    package var id: Int64
    /// Its school.
    package var school: SchoolCode
    /// Where it stands at the school now.
    package var path: DocumentPath
    /// The head version; a conflict never moves it.
    package var head: Int
    /// Fingerprint of the head; nil where the head is a tombstone.
    package var headContent: Fingerprint?
    /// Bytes of the head; 0 where it is a tombstone.
    package var headSize: Int64
    /// When the head was received.
    package var headReceivedAt: Timestamp
    /// The highest version number in use.
    package var highest: Int
    /// How many branches are open; 0 where there is no conflict.
    package var openBranches: Int

    /// A document of those members.
    package init(
        id: Int64, school: SchoolCode, path: DocumentPath, head: Int, headContent: Fingerprint?, headSize: Int64,
        headReceivedAt: Timestamp,
        highest: Int, openBranches: Int
    ) {
        (self.id, self.school, self.path, self.head, self.headContent) = (id, school, path, head, headContent)
        (self.headSize, self.headReceivedAt, self.highest, self.openBranches) = (
            headSize, headReceivedAt, highest, openBranches
        )
    }
}

/// Immutable bytes of a document with their parent, or the fact of its removal.
package struct VersionRecord: Sendable, Equatable {
    /// What made the version.
    package enum Outcome: String, Sendable, CaseIterable {
        case stored, conflict, tombstone, resolved
    }

    /// The document.
    package var document: Int64
    /// 1, 2, 3 … within the document.
    package var number: Int
    /// The version that it was made from; nil for none.
    package var base: Int?
    /// What made it.
    package var outcome: Outcome
    /// Bytes; 0 for a tombstone.
    package var size: Int64
    /// Fingerprint; nil for a tombstone.
    package var sha256: Fingerprint?
    /// The chunks where there are several; nil where the file is one chunk.
    package var chunks: [Chunk]?
    /// Modification time at the school, nanoseconds since 1970.
    package var mtimeNs: Int64
    /// Permission bits at the school.
    package var mode: Int
    /// When the school's agent saw it finished, by the school's clock.
    package var stableAt: Timestamp
    /// When it left, by the school's clock.
    package var sentAt: Timestamp
    /// When it was durable here, by the hub's clock.
    package var receivedAt: Timestamp
    /// Hub minus school, in milliseconds.
    package var skewMs: Int64
    /// The device that sent it; nil where the Office made it.
    package var device: DeviceID?
    /// The log entry that says so.
    package var logIndex: UInt64
    /// The log that the entry is in.
    package var log: Int

    /// A version of those members.
    package init(
        document: Int64, number: Int, base: Int?, outcome: Outcome, size: Int64, sha256: Fingerprint?, chunks: [Chunk]?,
        mtimeNs: Int64,
        mode: Int, stableAt: Timestamp, sentAt: Timestamp, receivedAt: Timestamp, skewMs: Int64, device: DeviceID?,
        logIndex: UInt64, log: Int
    ) {
        (self.document, self.number, self.base, self.outcome) = (document, number, base, outcome)
        (self.size, self.sha256, self.chunks, self.mtimeNs, self.mode) = (size, sha256, chunks, mtimeNs, mode)
        (self.stableAt, self.sentAt, self.receivedAt, self.skewMs) = (stableAt, sentAt, receivedAt, skewMs)
        (self.device, self.logIndex, self.log) = (device, logIndex, log)
    }

    /// Every chunk of the version: the list, the file itself as one chunk, or none for a tombstone.
    package var wholeChunks: [Chunk] { chunks ?? sha256.map { [Chunk(sha256: $0, length: Int(size))] } ?? [] }
}

/// The open end of a conflict: a version beside the head that no one has chosen or passed over yet.
package struct BranchRecord: Sendable, Equatable {
    /// Its newest version.
    package var tip: Int
    /// Fingerprint of that version.
    package var content: Fingerprint
    /// When the conflict began.
    package var since: Timestamp

    /// A branch of those members.
    package init(tip: Int, content: Fingerprint, since: Timestamp) {
        (self.tip, self.content, self.since) = (tip, content, since)
    }
}
