// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import HubStore
import Logging
import ReceiptLog
import Storage
import Synchronization
import Testing
import TestSupport
import Wire

/// A sequencer over a database and a checkpoint lock, to be opened again and again on what they kept.
struct SequencerBed: Sendable {
    let place: TemporaryDirectory
    let key: SigningKey
    let clock = TestClock()

    static func with(_ body: (SequencerBed) async throws -> Void) async throws {
        try await withTemporaryDirectory { place in
            let key = SigningKey.generate(name: try #require(KeyName("handover-hub/0123456789ab/receipts")))
            let bed = SequencerBed(place: place, key: key)
            let store = try bed.store()
            try await store.write { try $0.beginLog(origin: bed.key.name.text) }
            try store.close()
            try await body(bed)
        }
    }

    func store(_ name: String = "hub.sqlite") throws -> SQLiteMetadataStore {
        try SQLiteMetadataStore(path: place.file(name))
    }

    var lock: FileCheckpointLock { FileCheckpointLock(disk: PosixFS(), path: place.path / "checkpoint.lock") }

    /// A running one; opened, so that it has compared the two places.
    struct Running {
        let store: SQLiteMetadataStore
        let sequencer: any Sequencer
        let failStop: FailStop
    }

    func open(_ name: String = "hub.sqlite", lock: (any CheckpointLock)? = nil) async throws -> Running {
        let (store, failStop) = (try store(name), FailStop())
        let sequencer = GroupCommitter(
            metadata: store, lock: lock ?? self.lock, key: key, clock: clock, failStop: failStop, logger: .quiet)
        do {
            try await sequencer.open()
        } catch {
            try store.close()
            throw error
        }
        return Running(store: store, sequencer: sequencer, failStop: failStop)
    }

    /// Work that keeps a setting and says so in one event, or in several.
    static func work(_ name: String, events: Int = 1, then: @escaping @Sendable () throws -> Void = {}) throws
        -> LogWork
    {
        let path = try DocumentPath(name)
        return LogWork(school: SchoolCode("TH01"), by: "os:test") { writer, moment in
            try writer.set(name, String(moment.logIndex))
            try then()
            return (0..<events).map { .request(id: "rq-\(name)-\($0)", state: .queued, path: path, reason: "") }
        }
    }

    /// Every leaf's receipt with its proof under the last checkpoint, verified by the receipt log alone.
    func verified(_ store: SQLiteMetadataStore) async throws -> [ReceiptText] {
        let (state, texts) = try await store.read { reader in
            let state = try reader.logState()
            return (state, try (0..<state.size).map { try #require(try reader.receiptText(state.log, $0)) })
        }
        let head = try SignedNote(Array(state.checkpoint.utf8)).verifyCheckpoint(with: [key.verifierKey])
        #expect(head.checkpoint.size == state.size)
        return try await store.read { reader in
            try texts.enumerated().map { index, text in
                let proof = try InclusionProof.make(
                    index: UInt64(index), size: state.size, reader: Tiles(reader: reader, log: state.log))
                try proof.verify(leafHash: MerkleHash.leaf(Fingerprint(of: text)), root: head.checkpoint.root)
                return try #require(ReceiptText(parsing: text))
            }
        }
    }

    private struct Tiles: TileReader {
        let reader: any MetadataReader
        let log: Int

        func hashes(level: Int, from: UInt64, count: Int) throws -> [Fingerprint] {
            try reader.hashes(log, level: level, from: from, count: count)
        }
    }
}

/// A lock that fails when it is told to: the process dies there, or the disk does.
final class FailingLock: CheckpointLock {
    struct Failure: Error {}
    private let inner: any CheckpointLock
    private let failsNow = Mutex(false)

    init(_ inner: any CheckpointLock, failing: Bool = false) {
        self.inner = inner
        failsNow.withLock { $0 = failing }
    }

    func fail() { failsNow.withLock { $0 = true } }

    func load() throws -> String? { try inner.load() }

    func advance(from old: String?, to new: String) throws {
        if failsNow.withLock({ $0 }) { throw Failure() }
        try inner.advance(from: old, to: new)
    }
}
