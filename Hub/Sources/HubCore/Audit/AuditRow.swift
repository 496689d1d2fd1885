// SPDX-License-Identifier: Apache-2.0
import Domain

/// Rows as they are stored. Numbers, names and blobs are taken as they come; only fingerprints are known to have 32 bytes.
package enum AuditRow {
    /// A leaf with what belongs to it.
    package struct Leaf {
        /// Its place.
        package var entryPlace: LogPlace
        /// What the log holds of it.
        package var entry: Fingerprint
        /// The receipt's text; nil where none is stored.
        package var text: [UInt8]?
        /// The bundle that the receipt answers; nil where none is stored under this leaf.
        package var bundle: Bundle?

        /// A leaf of those members.
        package init(entryPlace: LogPlace, entry: Fingerprint, text: [UInt8]?, bundle: Bundle?) {
            (self.entryPlace, self.entry, self.text, self.bundle) = (entryPlace, entry, text, bundle)
        }
    }

    /// A committed bundle.
    package struct Bundle {
        /// Its id.
        package var id: Fingerprint
        /// The device that signed it.
        package var device: String
        /// The life of the device's state.
        package var incarnation: String
        /// Its number in that life.
        package var seq: Int64
        /// The signed manifest.
        package var manifest: [UInt8]

        /// A bundle of those members.
        package init(id: Fingerprint, device: String, incarnation: String, seq: Int64, manifest: [UInt8]) {
            (self.id, self.device, self.incarnation, self.seq, self.manifest) = (id, device, incarnation, seq, manifest)
        }
    }

    /// A signed checkpoint.
    package struct Checkpoint {
        /// The log, and its number of leaves as an index: the first that it does not cover.
        package var end: LogPlace
        /// The hashes of the perfect subtrees, largest first.
        package var range: [UInt8]
        /// The last leaf's time, in seconds since 1970.
        package var lastTime: Int64
        /// The note.
        package var note: String

        /// A checkpoint of those members.
        package init(end: LogPlace, range: [UInt8], lastTime: Int64, note: String) {
            (self.end, self.range, self.lastTime, self.note) = (end, range, lastTime, note)
        }
    }

    /// A device.
    package struct Device: Equatable {
        /// Its identity.
        package var id: String
        /// Its school.
        package var school: String
        /// Its verification key.
        package var key: String
        /// False once it was revoked.
        package var isActive: Bool
        /// The present life of its state.
        package var incarnation: String
        /// The highest number in that life.
        package var lastSeq: Int64
        /// When it was enrolled, in seconds since 1970.
        package var enrolledAt: Int64

        /// A device of those members.
        package init(
            id: String, school: String, key: String, isActive: Bool, incarnation: String, lastSeq: Int64,
            enrolledAt: Int64
        ) {
            (self.id, self.school, self.key, self.isActive) = (id, school, key, isActive)
            (self.incarnation, self.lastSeq, self.enrolledAt) = (incarnation, lastSeq, enrolledAt)
        }
    }

    /// A resend request.
    package struct Request: Equatable {
        /// Its identity.
        package var id: String
        /// The school asked.
        package var school: String
        /// The file asked for.
        package var path: [UInt8]
        /// How far it is.
        package var state: String
        /// Why it was made.
        package var reason: String
        /// Who asked.
        package var by: String
        /// When, in seconds since 1970.
        package var requestedAt: Int64
        /// When it was answered; nil for not yet.
        package var answeredAt: Int64?
        /// The answer; nil for none yet.
        package var answer: String?
        /// The head's fingerprint when it was asked.
        package var headContent: Fingerprint?
        /// The log entry of its last step.
        package var logPlace: LogPlace

        /// A request of those members.
        package init(
            id: String, school: String, path: [UInt8], state: String, reason: String, by: String, requestedAt: Int64,
            answeredAt: Int64?,
            answer: String?, headContent: Fingerprint?, logPlace: LogPlace
        ) {
            (self.id, self.school, self.path, self.state, self.reason) = (id, school, path, state, reason)
            (self.by, self.requestedAt, self.answeredAt) = (by, requestedAt, answeredAt)
            (self.answer, self.headContent, self.logPlace) = (answer, headContent, logPlace)
        }
    }

    /// A document.
    package struct Document {
        /// Its identity in the store.
        package var id: Int64
        /// Its school.
        package var school: String
        /// Where it stands.
        package var path: [UInt8]
        /// The head version.
        package var head: Int
        /// The head's fingerprint; nil for a tombstone.
        package var headContent: Fingerprint?
        /// The head's bytes.
        package var headSize: Int64
        /// When the head was received, in seconds since 1970.
        package var headReceivedAt: Int64
        /// The highest version.
        package var highest: Int
        /// How many branches are open.
        package var openBranches: Int

        /// A document of those members.
        package init(
            id: Int64, school: String, path: [UInt8], head: Int, headContent: Fingerprint?, headSize: Int64,
            headReceivedAt: Int64,
            highest: Int, openBranches: Int
        ) {
            (self.id, self.school, self.path, self.head, self.headContent) = (id, school, path, head, headContent)
            (self.headSize, self.headReceivedAt, self.highest, self.openBranches) = (
                headSize, headReceivedAt, highest, openBranches
            )
        }
    }

    /// A version.
    package struct Version {
        /// The document's id.
        package var document: Int64
        /// What the receipts have to say of it.
        package var facts: VersionFacts
        /// The chunk list, 36 bytes a chunk; nil where the file is one chunk.
        package var chunks: [UInt8]?

        /// A version of those members.
        package init(document: Int64, facts: VersionFacts, chunks: [UInt8]?) {
            (self.document, self.facts, self.chunks) = (document, facts, chunks)
        }
    }

    /// An open branch.
    package struct Branch {
        /// The document's id.
        package var document: Int64
        /// Its newest version.
        package var tip: Int
        /// That version's fingerprint.
        package var content: Fingerprint
        /// When the conflict began, in seconds since 1970.
        package var since: Int64

        /// A branch of those members.
        package init(document: Int64, tip: Int, content: Fingerprint, since: Int64) {
            (self.document, self.tip, self.content, self.since) = (document, tip, content, since)
        }
    }

    /// Where a school's chunk is.
    package struct Place {
        /// The pack.
        package var pack: String
        /// The school.
        package var school: String
        /// The chunk.
        package var chunk: Fingerprint
        /// Where its stored bytes begin.
        package var offset: Int
        /// How many bytes are stored.
        package var storedLength: Int
        /// How many bytes the chunk has.
        package var rawLength: Int
        /// How it is stored; 0 is as it is, 1 is a zstd frame.
        package var encoding: Int

        /// A place of those members.
        package init(
            pack: String, school: String, chunk: Fingerprint, offset: Int, storedLength: Int, rawLength: Int,
            encoding: Int
        ) {
            (self.pack, self.school, self.chunk, self.offset) = (pack, school, chunk, offset)
            (self.storedLength, self.rawLength, self.encoding) = (storedLength, rawLength, encoding)
        }
    }
}
