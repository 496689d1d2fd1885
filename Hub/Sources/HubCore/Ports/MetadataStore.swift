// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// Everything the hub knows but the bytes themselves. One implementation owns the only SQL; what it promises is
/// `MetadataStoreContract`, which runs on every engine.
package protocol MetadataStore: Sendable {
    /// Runs `body` on one consistent state. Nothing it sees changes meanwhile.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any MetadataReader) throws -> Value) async throws -> Value

    /// Runs `body` as one transaction, alone. When this returns, everything that `body` wrote survives a power cut; when it
    /// throws a ``Problem`` (`out-of-space` among them), nothing of it happened; after any other error nobody knows.
    func write<Value: Sendable>(_ body: @escaping @Sendable (any MetadataWriter) throws -> Value) async throws -> Value
}

/// What can be asked within one consistent state.
package protocol MetadataReader {
    /// A setting by name.
    func setting(_ name: String) throws -> String?

    /// Every school in the order in which they were added.
    func schools() throws -> [School]
    /// One school.
    func school(_ code: SchoolCode) throws -> School?
    /// An enrolment code by the hash of its secret.
    func invitation(_ secretHash: Fingerprint) throws -> InvitationRecord?
    /// Every device in the order of their enrolment.
    func devices() throws -> [DeviceRecord]
    /// One device.
    func device(_ id: DeviceID) throws -> DeviceRecord?
    /// What every device last let us know.
    func contacts() throws -> [ContactRecord]

    /// The document that stands at `path` now.
    func document(_ school: SchoolCode, at path: DocumentPath) throws -> DocumentRecord?
    /// A school's documents after `path` in byte order, at most `limit`; from the first where `path` is nil.
    func documents(_ school: SchoolCode, after path: DocumentPath?, limit: Int) throws -> [DocumentRecord]
    /// Every document with an open conflict.
    func conflicts() throws -> [DocumentRecord]
    /// All versions, oldest first.
    func versions(_ document: Int64) throws -> [VersionRecord]
    /// One version.
    func version(_ document: Int64, _ number: Int) throws -> VersionRecord?
    /// The highest version with those bytes.
    func version(_ document: Int64, content: Fingerprint) throws -> Int?
    /// A version of the school with those bytes, of whatever document; what other schools have costs and changes nothing.
    func version(of school: SchoolCode, content: Fingerprint) throws -> VersionRecord?
    /// The document's open branches.
    func branches(_ document: Int64) throws -> [BranchRecord]
    /// Where a chunk of the school's is.
    func chunk(_ school: SchoolCode, _ sha256: Fingerprint) throws -> ChunkLocation?

    /// The calendar that was the present one at `moment`; the last one where it is nil.
    func calendar(at moment: Timestamp?) throws -> CalendarRecord?
    /// The schools as they were known at `moment`; as they are where it is nil.
    func roster(at moment: Timestamp?) throws -> RosterRecord?
    /// What had arrived by `moment`, by school and folder, in no order.
    func arrivals(until moment: Timestamp) throws -> [ArrivalSummary]

    /// Every pack that a chunk was ever placed in.
    func packs() throws -> Set<PackID>
    /// A committed bundle.
    func bundle(_ id: Fingerprint) throws -> BundleRecord?
    /// The bundle that has this number in this life of the device.
    func bundle(_ device: DeviceID, _ incarnation: Incarnation, seq: Int64) throws -> Fingerprint?

    /// The present log as it stands. A hub has another log for each time that it was restored from a backup.
    func logState() throws -> LogState
    /// The names of this store's logs, the present one first.
    func logOrigins() throws -> [String]
    /// A receipt's text.
    func receiptText(_ log: Int, _ index: UInt64) throws -> [UInt8]?
    /// The entries of leaves from `index` on, 32 bytes each.
    func entries(_ log: Int, from index: UInt64, count: Int) throws -> [Fingerprint]
    /// The tile hashes from `index` on; level 0 are leaf hashes (`TileReader`).
    func hashes(_ log: Int, level: Int, from index: UInt64, count: Int) throws -> [Fingerprint]
    /// The size of the first checkpoint that covers a leaf: the one its receipt carries.
    func checkpointSize(_ log: Int, covering index: UInt64) throws -> UInt64?
    /// The last checkpoint of a log; nil where it has none.
    func lastCheckpoint(_ log: Int) throws -> String?
    /// The checkpoint that was signed at that size, a note.
    func checkpoint(_ log: Int, _ size: UInt64) throws -> String?

    /// How many commands wait for a device.
    func commandCount(_ device: DeviceID) throws -> Int
    /// A resend request.
    func request(_ id: String) throws -> RequestRecord?
    /// Every resend request, oldest first.
    func requests() throws -> [RequestRecord]
    /// A device's commands after `n`, in order.
    func commands(_ device: DeviceID, after n: Int64, limit: Int) throws -> [CommandMessage]
}

/// What can be changed within one transaction.
package protocol MetadataWriter: MetadataReader {
    /// Runs `body` so that, where it throws, nothing of what it wrote remains and the transaction goes on.
    func savepoint<Value>(_ body: (any MetadataWriter) throws -> Value) throws -> Value

    /// Keeps a setting.
    func set(_ name: String, _ value: String) throws

    /// Adds a school; throws where the code is taken.
    func insert(_ school: School) throws
    /// Replaces what is known of a school.
    func update(_ school: School) throws
    /// Adds an invitation.
    func insert(_ invitation: InvitationRecord) throws
    /// Notes who used an invitation.
    func update(_ invitation: InvitationRecord) throws
    /// Adds a device.
    func insert(_ device: DeviceRecord) throws
    /// Replaces a device's state.
    func update(_ device: DeviceRecord) throws
    /// Keeps what a device last let us know.
    func upsert(_ contact: ContactRecord) throws

    /// Adds a document and gives it an id; the record's own id is ignored.
    func insert(_ document: DocumentRecord) throws -> Int64
    /// Replaces a document's path, head, highest version and branch count.
    func update(_ document: DocumentRecord) throws
    /// Adds a version; there is no changing one.
    func insert(_ version: VersionRecord) throws
    /// Opens a branch.
    func open(_ branch: BranchRecord, of document: Int64) throws
    /// Moves a branch's tip.
    func move(branch tip: Int, to branch: BranchRecord, of document: Int64) throws
    /// Closes every branch.
    func closeBranches(of document: Int64) throws
    /// Notes where a chunk is; a chunk that is known keeps its place unless `replacing`.
    func insert(_ location: ChunkLocation, school: SchoolCode, replacing: Bool) throws

    /// Adds a calendar, which becomes the present one.
    func insert(_ calendar: CalendarRecord) throws
    /// Adds what is known of the schools from now on.
    func insert(_ roster: RosterRecord) throws
    /// Notes that bytes came to stand in a folder.
    func insert(_ arrival: ArrivalRecord) throws
    /// Notes that a document was moved out of a folder.
    func depart(_ document: Int64, from folder: [UInt8], of school: SchoolCode, at moment: Timestamp) throws

    /// Adds a bundle.
    func insert(_ bundle: BundleRecord) throws

    /// Begins another log under that name and makes it the present one.
    func beginLog(origin: String) throws
    /// Appends a leaf with its receipt's text.
    func append(_ log: Int, leaf index: UInt64, entry: Fingerprint, text: [UInt8]) throws
    /// Keeps the hash of a full tile's subtree, levels 1 and up.
    func insert(_ log: Int, tileHash: Fingerprint, level: Int, index: UInt64) throws
    /// Keeps the log's state and its checkpoint.
    func advance(to state: LogState) throws

    /// Adds a resend request.
    func insert(_ request: RequestRecord) throws
    /// Replaces a request's state and answer.
    func update(_ request: RequestRecord) throws
    /// Adds a command for a device; its `n` is given here and the record's own is ignored.
    func insert(_ command: CommandMessage, for device: DeviceID) throws
    /// Forgets a device's commands up to `n`: it has them.
    func acknowledge(_ device: DeviceID, commandsUpTo n: Int64) throws
}
