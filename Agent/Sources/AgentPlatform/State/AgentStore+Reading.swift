// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import ReceiptLog
import Wire

extension AgentStore {
    /// Everything an engine begins with. The log's head is verified again with the pinned key.
    func load(logKey: VerifierKey, deviceKey: VerifierKey) throws(AgentError) -> AgentMemory {
        guard let incarnation = try text("incarnation").flatMap({ Incarnation($0) }) else {
            throw .state(reason: "it has no incarnation")
        }
        var memory = AgentMemory(incarnation: incarnation, nextSeq: try text("nextSeq").flatMap { Int64($0) } ?? 1)
        if let head = try bytes("checkpoint"), !head.isEmpty {
            guard let verified = try? SignedNote(head).verifyCheckpoint(withPinned: logKey) else {
                throw .state(reason: "the log's head in it is not signed by the pinned key")
            }
            memory.tracker = CheckpointTracker(highest: verified)
        }
        for document in try read({ try $0.rows("SELECT * FROM document", read: Self.document) }) {
            memory.documents[document.path] = document
        }
        memory.spool = try spooled(deviceKey)
        memory.confirmed = try confirmations()
        memory.rate = TransferRate(bytesPerSecond: try text("rate").flatMap { Double($0) })
        if let origin = try text("restoredOrigin"), !origin.isEmpty,
            let size = try text("restoredSize").flatMap({ UInt64($0) })
        {
            memory.restored = RestoredLog(origin: origin, size: size)
        }
        memory.brake = try brake()
        (memory.folder, memory.acceptsFolder) = (try folderIdentity(), try folderIsAccepted())
        memory.orderlySinceNs = try text("orderlySinceNs").flatMap { Int64($0) } ?? 0
        memory.hasInherited = try text("inherited") != nil
        memory.lastContact = try text("lastContact").flatMap { Timestamp(rfc3339: $0) }
        return memory
    }

    /// The measured offset of the school's clock, hub minus school, in milliseconds.
    package func skewMs() throws(AgentError) -> Int64 { try text("skewMs").flatMap { Int64($0) } ?? 0 }

    /// When the whole folder was looked at last, by the school's clock; nil before the first time.
    func lastWholePass() throws(AgentError) -> Timestamp? {
        try text("lastWholePass").flatMap { Timestamp(rfc3339: $0) }
    }

    /// When the hub received what was receipted last; nil where nothing was.
    func lastReceipt() throws(AgentError) -> Timestamp? {
        try read { try $0.first("SELECT proof FROM receipt ORDER BY number DESC LIMIT 1") { try $0.blob(0) } }
            .flatMap { StoredReceipt(proof: $0, file: nil) }?.receivedAt
    }

    private func spooled(_ deviceKey: VerifierKey) throws(AgentError) -> [SpooledBundle] {
        try read { database in
            try database.rows("SELECT manifest FROM spooled ORDER BY seq") { try $0.blob(0) }.map { bytes in
                let note = try ManifestNote(verifying: bytes, key: deviceKey)
                let lists = try database.rows(
                    "SELECT path, chunks FROM spooledChunks WHERE bundle = ?", note.bundleID.bytes
                ) { row in
                    guard let chunks = FileChunks(bytes: try row.blob(1)) else {
                        throw AgentError.state(reason: "a list of chunks in it is damaged")
                    }
                    return (try DocumentPath(bytes: try row.blob(0)), chunks)
                }
                return SpooledBundle(note: note, chunkLists: Dictionary(lists, uniquingKeysWith: { first, _ in first }))
            }
        }
    }

    private static func document(_ row: SQLiteRow) throws -> TrackedDocument {
        var document = TrackedDocument(path: try DocumentPath(bytes: try row.blob(0)))
        if let fingerprint = try row.optionalBlob(6).flatMap({ Fingerprint(bytes: $0) }) {
            let stamp = FileStamp(
                sizeBytes: try row.integer(1), modifiedNs: try row.integer(2), changedNs: try row.integer(3),
                inode: UInt64(bitPattern: try row.integer(4)))
            document.local = .init(
                stamp: stamp, fingerprint: fingerprint, device: UInt64(bitPattern: try row.integer(5)))
        }
        if let version = try row.optionalInteger(7) {
            let fingerprint = try row.optionalBlob(8).flatMap { Fingerprint(bytes: $0) }
            document.synced = .init(version: Int(version), fingerprint: fingerprint, sizeBytes: try row.integer(9))
        }
        document.missingSinceNs = try row.optionalInteger(10)
        document.refusal = try row.optionalText(11).flatMap { Cause(rawValue: $0) }
        return document
    }

    // MARK: Chunks

    /// How the file of that version was cut; nil where it was one chunk, or is no longer remembered.
    func fileChunks(_ path: DocumentPath, version: Int) throws(AgentError) -> FileChunks? {
        try read { database in
            try database.first("SELECT chunks FROM fileChunks WHERE path = ? AND version = ?", path.bytes, version) {
                try $0.blob(0)
            }
        }.flatMap { FileChunks(bytes: $0) }
    }

    /// Whether the hub is believed to have a chunk.
    func isKnownChunk(_ chunk: Fingerprint) throws(AgentError) -> Bool {
        try read { try $0.first("SELECT 1 FROM knownChunk WHERE sha256 = ?", chunk.bytes) { _ in true } } ?? false
    }

    /// The hub has said that it holds these chunks.
    func addKnownChunks(_ chunks: [Fingerprint]) throws(AgentError) {
        try commit { for chunk in chunks { try $0.run("INSERT OR IGNORE INTO knownChunk VALUES (?)", chunk.bytes) } }
    }

    /// The hub has said that it lacks these chunks.
    func forgetKnownChunks(_ chunks: [Fingerprint]) throws(AgentError) {
        try commit { for chunk in chunks { try $0.run("DELETE FROM knownChunk WHERE sha256 = ?", chunk.bytes) } }
    }

    /// The path's bytes of the document that was read again last; nil before the first.
    func rehashCursor() throws(AgentError) -> [UInt8]? { try bytes("rehashCursor") }

    // MARK: Receipts

    /// Versions that had receipts and are held nowhere any more.
    package func lostVersions() throws(AgentError) -> [LostVersion] {
        try read { database in
            try database.rows("SELECT path, version, sha256 FROM lost ORDER BY path, version") { row in
                guard let sha256 = Fingerprint(bytes: try row.blob(2)) else {
                    throw AgentError.state(reason: "a fingerprint in it is damaged")
                }
                return LostVersion(
                    path: try DocumentPath(bytes: try row.blob(0)), version: Int(try row.integer(1)), sha256: sha256)
            }
        }
    }

    /// Receipts whose copies are not in the folder yet, oldest first.
    func unpublishedReceipts() throws(AgentError) -> [StoredReceipt] {
        try read { try $0.rows("SELECT proof FROM receipt WHERE file IS NULL ORDER BY number") { try $0.blob(0) } }
            .compactMap { StoredReceipt(proof: $0, file: nil) }
    }

    /// The copies of these receipts are in the folder.
    func markPublished(_ receipts: [(bundle: Fingerprint, file: String)]) throws(AgentError) {
        guard !receipts.isEmpty else { return }
        try commit { database in
            for (bundle, file) in receipts {
                try database.run("UPDATE receipt SET file = ? WHERE bundle = ?", file, bundle.bytes)
            }
        }
    }

    /// Calls `body` with every receipt, oldest first.
    package func eachReceipt(_ body: (StoredReceipt) -> Void) throws(AgentError) {
        try read { database in
            try database.forEachRow("SELECT proof, file FROM receipt ORDER BY number") { row in
                if let receipt = StoredReceipt(proof: try row.blob(0), file: try row.optionalText(1)) { body(receipt) }
                return true
            }
        }
    }

    /// The log's head that was verified last, as every signed request shows it; nil before the first, or where it is damaged.
    package func checkpoint(logKey: VerifierKey) throws(AgentError) -> Checkpoint? {
        guard let head = try bytes("checkpoint"), !head.isEmpty else { return nil }
        return try? SignedNote(head).verifyCheckpoint(withPinned: logKey).checkpoint
    }

    /// Whether number 1 belongs to a later life of this state, and not to the one that was enrolled. A state with receipts has given its
    /// first number 1 away, also where an earlier program did not note that it began anew.
    func livesAgain() throws(AgentError) -> Bool {
        guard try bytes("livesAgain") == nil else { return true }
        return try read { try $0.first("SELECT 1 FROM receipt LIMIT 1") { _ in true } } ?? false
    }

    /// Whether a bundle that answers that command was receipted.
    func hasReceipt(forCommand id: String) throws(AgentError) -> Bool {
        try read { try $0.first("SELECT 1 FROM receipt WHERE command = ?", id) { _ in true } } ?? false
    }

    /// Keeps two signed heads of the log that contradict each other.
    func keepEvidence(held: [UInt8], shown: [UInt8]) throws(AgentError) {
        _ = try read { try $0.run("INSERT INTO evidence (held, shown) VALUES (?, ?)", held, shown) }
    }

    // MARK: Commands and confirmations

    /// Stores commands; one that is there already stays as it is.
    func keep(_ commands: [CommandMessage]) throws(AgentError) {
        try commit { database in
            for command in commands {
                try database.run(
                    "INSERT OR IGNORE INTO command (id, n, message) VALUES (?, ?, ?)", command.id, command.n,
                    try WireJSON.encode(command))
            }
        }
    }

    /// Commands that are not carried out yet, in order.
    func openCommands() throws(AgentError) -> [CommandMessage] {
        try read { try $0.rows("SELECT message FROM command WHERE finished = 0 ORDER BY n") { try $0.blob(0) } }
            .compactMap { try? WireJSON.decode(CommandMessage.self, from: $0) }
    }

    /// A command is carried out.
    func finish(_ id: String) throws(AgentError) {
        _ = try read { try $0.run("UPDATE command SET finished = 1 WHERE id = ?", id) }
    }

    /// The highest number of a stored command.
    func lastCommandNumber() throws(AgentError) -> Int64 {
        try read { try $0.first("SELECT max(n) FROM command") { try $0.optionalInteger(0) } }.flatMap { $0 } ?? 0
    }

    /// A person has said that these names are no secret.
    func confirm(_ path: DocumentPath, at moment: Timestamp) throws(AgentError) {
        _ = try read {
            try $0.run("INSERT OR REPLACE INTO confirmation VALUES (?, ?)", path.bytes, moment.secondsSince1970)
        }
    }

    /// The names that a person has said to be no secret.
    func confirmations() throws(AgentError) -> Set<DocumentPath> {
        try read { Set(try $0.rows("SELECT path FROM confirmation") { try DocumentPath(bytes: try $0.blob(0)) }) }
    }
}
