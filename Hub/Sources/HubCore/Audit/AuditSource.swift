// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog

/// Where the auditor reads a hub: rows as they are stored and bytes as they lie on the disk, past every code that writes them.
///
/// What a source hands out is not believed. It promises one thing only: all of it belongs to one moment.
package protocol AuditSource: Sendable {
    /// Runs `body` on the state of one moment, on a thread that may block; the hub may go on working meanwhile.
    ///
    /// Throws what `body` throws, ``AuditFinding`` where what is there is no store any more, and the store's own error where it
    /// cannot be opened.
    func inspect<Value: Sendable>(_ body: @escaping @Sendable (any AuditState) throws -> Value) async throws -> Value
}

/// A hub's state of one moment. Streams hold a few rows at a time, whatever the store's size.
package protocol AuditState {
    /// What the store says against itself, such as a torn page; nil where it finds nothing.
    func flaw() throws -> String?
    /// A setting by name.
    func setting(_ name: String) throws -> String?
    /// The logs' key under a log's name; throws ``AuditFinding`` where it cannot be read.
    func logKey(_ origin: String) throws -> VerifierKey
    /// Every log with its name, the present one last: a hub begins another each time that it is restored from a backup.
    func logs() throws -> [(log: Int, origin: String)]
    /// The checkpoint that the lock kept just before this state and just after it was taken; they differ where the hub works.
    var lockedCheckpoints: (before: String?, after: String?) { get }

    /// Every leaf by log and index, with the receipt and the bundle that go with it.
    func leaves() throws -> AuditStream<AuditRow.Leaf>
    /// Receipts, bundles and tile hashes that are stored, whether or not a leaf goes with them.
    func logCounts() throws -> (receipts: Int, bundles: Int, tileHashes: Int)
    /// Every checkpoint by log and size.
    func checkpoints() throws -> AuditStream<AuditRow.Checkpoint>
    /// A stored tile hash, levels 1 and up.
    func tileHash(_ log: Int, level: Int, index: UInt64) throws -> Fingerprint?

    /// Every device.
    func devices() throws -> AuditStream<AuditRow.Device>
    /// Every resend request.
    func requests() throws -> AuditStream<AuditRow.Request>

    /// Every document by id.
    func documents() throws -> AuditStream<AuditRow.Document>
    /// Every version by document and number.
    func versions() throws -> AuditStream<AuditRow.Version>
    /// Every open branch by document and tip.
    func branches() throws -> AuditStream<AuditRow.Branch>

    /// Every pack that is recorded, in some order.
    func packs() throws -> AuditStream<String>
    /// Every place of a chunk, by pack in the order of ``packs()`` and by offset.
    func places() throws -> AuditStream<AuditRow.Place>
    /// Where a school's chunk is.
    func place(_ school: String, _ chunk: Fingerprint) throws -> AuditRow.Place?
    /// Opens a pack; nil where there is none.
    func open(_ pack: String) throws -> (any AuditPack)?
}

/// The bytes of one pack.
package protocol AuditPack {
    /// How many there are.
    func size() throws -> Int
    /// Up to `count` bytes from `offset` on; fewer only where the pack ends.
    func read(at offset: Int, count: Int) throws -> [UInt8]
}
