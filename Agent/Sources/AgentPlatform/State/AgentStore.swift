// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import ReceiptLog
import Storage
import Wire

/// The agent's memory on disk. Every method that changes something is one commit: all of it is durable on return, or none.
///
/// For one task at a time; whoever owns the state directory's lock may open it.
package final class AgentStore {
    /// The file's name in the state directory.
    package static let fileName = "agent.db"
    let database: SQLiteDatabase

    /// Opens the state in `directory`; with `access` `reader` only to look, also while its owner works.
    package init(_ directory: DiskPath, access: SQLiteDatabase.Access = .owner) throws(AgentError) {
        let path = directory / Self.fileName
        database = try Self.settled {
            guard try PosixFS().exists(path) else {
                throw AgentError.state(reason: "\(directory) holds no enrolled agent")
            }
            return try SQLiteDatabase(path, schema: AgentSchema.schema, access: access)
        }
        guard try text("folder") != nil else { throw .state(reason: "\(directory) holds no enrolled agent") }
    }

    /// Makes the state of a newly enrolled agent in `directory`.
    package init(
        creatingIn directory: DiskPath, _ settings: AgentSettings, incarnation: Incarnation, checkpoint: [UInt8]
    ) throws(AgentError) {
        database = try Self.settled { try SQLiteDatabase(directory / Self.fileName, schema: AgentSchema.schema) }
        try commit { database in
            for (name, value) in settings.stored { try Self.set(name, value, database) }
            try Self.set("incarnation", Array(incarnation.text.utf8), database)
            try Self.set("checkpoint", checkpoint, database)
        }
    }

    /// Reads; what goes wrong becomes an ``AgentError``.
    func read<Answer>(_ body: (SQLiteDatabase) throws -> Answer) throws(AgentError) -> Answer {
        try Self.settled { try body(database) }
    }

    /// Commits all that `body` does, or nothing of it.
    func commit(_ body: (SQLiteDatabase) throws -> Void) throws(AgentError) {
        try Self.settled { try database.transaction { try body(database) } }
    }

    private static func settled<Answer>(_ body: () throws -> Answer) throws(AgentError) -> Answer {
        do {
            return try body()
        } catch let error as AgentError {
            throw error
        } catch {
            throw .state(reason: "\(error)")
        }
    }

    // MARK: Settings

    /// What enrolment decided.
    package func settings() throws(AgentError) -> AgentSettings {
        let stored = try read { try $0.rows("SELECT name, value FROM setting") { (try $0.text(0), try $0.blob(1)) } }
        guard let settings = AgentSettings(stored: Dictionary(stored, uniquingKeysWith: { first, _ in first })) else {
            throw .state(reason: "its settings are incomplete")
        }
        return settings
    }

    /// Remembers what of the link may be used.
    func setLink(_ link: LinkRule) throws(AgentError) {
        try commit { database in
            for (name, value) in AgentSettings.stored(link) { try Self.set(name, value, database) }
        }
    }

    func text(_ name: String) throws(AgentError) -> String? {
        try bytes(name).map { String(decoding: $0, as: UTF8.self) }
    }

    func bytes(_ name: String) throws(AgentError) -> [UInt8]? {
        try read { try $0.first("SELECT value FROM setting WHERE name = ?", name) { try $0.blob(0) } }
    }

    static func set(_ name: String, _ value: [UInt8], _ database: SQLiteDatabase) throws {
        try database.run(
            "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
    }

    static func set(_ name: String, _ value: some LosslessStringConvertible, _ database: SQLiteDatabase) throws
    {
        let bytes = Array(value.description.utf8)
        try set(name, bytes, database)
    }

    // MARK: What the engine commits

    /// Remembers a bundle that is about to be sent, with its number, and what of it counts for the mass-change brake.
    func spool(_ bundle: SpooledBundle, counted: [DocumentPath: ChangeRecord]) throws(AgentError) {
        let (id, manifest) = (bundle.id.bytes, bundle.note.manifest)
        try commit { database in
            try database.run(
                "INSERT INTO spooled VALUES (?, ?, ?, ?)", id, manifest.inc.text, manifest.seq, bundle.note.bytes)
            for (path, chunks) in bundle.chunkLists {
                try database.run("INSERT INTO spooledChunks VALUES (?, ?, ?)", id, path.bytes, chunks.bytes)
            }
            for (path, record) in counted { try Self.write(record, of: path, database) }
            try Self.set("nextSeq", manifest.seq + 1, database)
        }
    }

    /// Takes a receipt: the log's head, the receipt, its documents and the end of the bundle in one commit.
    func accept(_ receipt: JudgedReceipt, bundle: SpooledBundle, changes: [ReceiptOutcome.Change]) throws(AgentError) {
        try commit { database in
            if let head = receipt.tracker.highest { try Self.set("checkpoint", head.bytes, database) }
            try database.run(
                "INSERT INTO receipt (bundle, command, proof) VALUES (?, ?, ?) ON CONFLICT (bundle) DO NOTHING",
                bundle.id.bytes,
                receipt.bundle.command, receipt.bytes)
            for change in changes { try Self.write(change, database) }
            for case .put(_, let version, _, _, _, _, let path, let from) in receipt.bundle.lines {
                if let from { try database.run("DELETE FROM fileChunks WHERE path = ?", from.bytes) }
                try Self.keep(bundle.chunkLists[path], of: path, version: version, database)
            }
            try database.run("DELETE FROM spooled WHERE bundle = ?", bundle.id.bytes)
        }
    }

    /// Remembers up to where documents were read again.
    func setRehashCursor(_ path: DocumentPath) throws(AgentError) {
        try commit { try Self.set("rehashCursor", path.bytes, $0) }
    }

    /// Ends a bundle that will not be sent again.
    func abandon(_ bundle: Fingerprint, changes: [ReceiptOutcome.Change]) throws(AgentError) {
        try commit { database in
            try database.run("DELETE FROM spooled WHERE bundle = ?", bundle.bytes)
            for change in changes { try Self.write(change, database) }
        }
    }

    /// Remembers these documents as they are now.
    func update(_ changes: [ReceiptOutcome.Change]) throws(AgentError) {
        try commit { database in for change in changes { try Self.write(change, database) } }
    }

    /// Goes on in the log that follows a restore of the hub; what it lacks is still to be found out.
    func follow(head: [UInt8], after restored: RestoredLog) throws(AgentError) {
        try commit { database in
            try Self.set("checkpoint", head, database)
            try Self.set("restoredOrigin", restored.origin, database)
            try Self.set("restoredSize", restored.size, database)
        }
    }

    /// Begins anew from what the hub holds, which lacks `lost`.
    func rebase(
        _ changes: [ReceiptOutcome.Change], incarnation: Incarnation, nextSeq: Int64, lost: [LostVersion] = []
    ) throws(AgentError) {
        try commit { database in
            try database.run("DELETE FROM fileChunks")
            // The hub may have lost chunks as well as versions; it says which it lacks.
            try database.run("DELETE FROM knownChunk")
            for version in lost {
                try database.run("INSERT OR IGNORE INTO lost VALUES (?, ?, ?)", version.path.bytes, version.version, version.sha256.bytes)
            }
            try Self.set("restoredOrigin", "", database)
            for change in changes { try Self.write(change, database) }
            let former = try database.first("SELECT value FROM setting WHERE name = 'incarnation'") { try $0.blob(0) }
            if former != Array(incarnation.text.utf8) { try Self.set("livesAgain", [], database) }
            try Self.set("incarnation", incarnation.text, database)
            try Self.set("nextSeq", nextSeq, database)
        }
    }

    /// Remembers what spares measuring; losing it costs nothing.
    func remember(
        rate: TransferRate, lastContact: Timestamp?, skewMs: Int64, orderlySinceNs: Int64, wholePass: Timestamp?,
        hasInherited: Bool
    ) throws(AgentError) {
        try commit { database in
            try Self.set("orderlySinceNs", orderlySinceNs, database)
            if let rate = rate.bytesPerSecond { try Self.set("rate", rate, database) }
            if let lastContact { try Self.set("lastContact", lastContact.rfc3339, database) }
            try Self.set("skewMs", skewMs, database)
            if hasInherited { try Self.set("inherited", 1, database) }
            if let wholePass { try Self.set("lastWholePass", wholePass.rfc3339, database) }
        }
    }

    private static func keep(_ chunks: FileChunks?, of path: DocumentPath, version: Int, _ database: SQLiteDatabase)
        throws
    {
        guard let chunks else {
            try database.run("DELETE FROM fileChunks WHERE path = ?", path.bytes)
            return
        }
        try database.run("INSERT OR REPLACE INTO fileChunks VALUES (?, ?, ?)", path.bytes, version, chunks.bytes)
        for chunk in chunks.chunks {
            try database.run("INSERT OR IGNORE INTO knownChunk VALUES (?)", chunk.sha256.bytes)
        }
    }

    private static func write(_ change: ReceiptOutcome.Change, _ database: SQLiteDatabase) throws {
        guard let document = change.document else {
            try database.run("DELETE FROM document WHERE path = ?", change.path.bytes)
            return
        }
        let (local, synced) = (document.local, document.synced)
        try database.run(
            "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", change.path.bytes,
            local?.stamp.sizeBytes, local?.stamp.modifiedNs, local?.stamp.changedNs,
            local.map { Int64(bitPattern: $0.stamp.inode) },
            local.map { Int64(bitPattern: $0.device) }, local?.fingerprint.bytes, synced?.version,
            synced?.fingerprint?.bytes,
            synced?.sizeBytes ?? 0, document.missingSinceNs, document.refusal?.rawValue)
    }
}
