// SPDX-License-Identifier: Apache-2.0
import Crypto
import Domain
import Logging
import ReceiptLog
import Wire

/// The sequencer of a hub that owns its database: everything that waits while a transaction runs goes into the next one, so that
/// one commit and one signature serve all of them.
package actor GroupCommitter: Sequencer {
    private struct Waiting {
        let work: LogWork
        let continuation: CheckedContinuation<CommittedEntry, any Error>
    }

    /// The most pieces of work in one transaction.
    package static let groupMaximum = 64

    private let metadata: any MetadataStore
    private let lock: any CheckpointLock
    private let key: SigningKey
    private let clock: any HubClock
    private let failStop: FailStop
    private let logger: Logger
    private var waiting: [Waiting] = []
    private var isRunning = false

    /// A sequencer that signs with `key`. Call ``open(origin:)`` before the first work.
    package init(
        metadata: any MetadataStore, lock: any CheckpointLock, key: SigningKey, clock: any HubClock, failStop: FailStop,
        logger: Logger
    ) {
        (self.metadata, self.lock, self.key, self.clock) = (metadata, lock, key, clock)
        (self.failStop, self.logger) = (failStop, logger)
    }

    /// Compares the database with the checkpoint lock and begins the log where there is none yet.
    ///
    /// Throws ``CheckpointLockError`` where the database is behind what was signed: it must not sign another history.
    package func open() async throws {
        try await compareWithLock()
        try await sayThatItBeganAnew()
    }

    /// A log after a restore says in its first entry which log it follows, and where that one was when it was put back.
    private func sayThatItBeganAnew() async throws {
        let fork = try await metadata.read { reader -> ReceiptEvent? in
            let state = try reader.logState()
            guard state.log > 1, state.size == 0, let note = try reader.lastCheckpoint(state.log - 1) else { return nil }
            let old = try Checkpoint(text: SignedNote(Array(note.utf8)).text)
            return .fork(oldOrigin: old.origin.text, size: old.size, root: old.root, provenSize: old.size)
        }
        if let fork { _ = try await submit(LogWork(school: nil, by: "hub") { _, _ in [fork] }) }
    }

    private func compareWithLock() async throws {
        let state = try await metadata.read { try $0.logState() }
        let locked = try lock.load()
        if state.size == 0, state.checkpoint.isEmpty {
            guard locked == nil else {
                throw CheckpointLockError("the database is empty, but a checkpoint was signed before")
            }
            let first = try await metadata.write { [key] writer in
                var state = state
                let empty = Checkpoint(origin: key.name, size: 0, root: MerkleHash.empty)
                state.checkpoint = try Self.note(empty, key)
                try writer.advance(to: state)
                return state.checkpoint
            }
            try lock.advance(from: nil, to: first)
            return
        }
        guard locked != state.checkpoint else { return }
        // A first start that was cut off between the two: nothing but the empty log was ever signed.
        if locked == nil, state.size == 0 { return try lock.advance(from: nil, to: state.checkpoint) }
        // A power cut between the database's commit and the lock leaves the lock behind: only forward is fine.
        guard let locked, let old = Self.size(of: locked), old <= state.size,
            try await metadata.read({ try $0.checkpoint(state.log, old) }) == locked
        else {
            throw CheckpointLockError(
                "the database's log ends at \(state.size), but a later or another checkpoint was signed: it is an old copy"
            )
        }
        try lock.advance(from: locked, to: state.checkpoint)
    }

    package func submit(_ work: LogWork) async throws -> CommittedEntry {
        try failStop.check()
        return try await withCheckedThrowingContinuation { continuation in
            waiting.append(Waiting(work: work, continuation: continuation))
            guard !isRunning else { return }
            isRunning = true
            // Not structured: it serves every caller and ends as soon as nobody waits.
            Task { await self.run() }
        }
    }

    private func run() async {
        while !waiting.isEmpty {
            let group = Array(waiting.prefix(Self.groupMaximum))
            waiting.removeFirst(group.count)
            await commit(group)
        }
        isRunning = false
    }

    /// One transaction for the group. If we die before it is committed nothing happened; after it, the receipt is in the database
    /// and the same bundle is answered with it; before the lock has moved, ``open()`` moves it.
    private func commit(_ group: [Waiting]) async {
        let works = group.map(\.work)
        do {
            try failStop.check()
            let before = try await metadata.read { try $0.logState().checkpoint }
            let (entries, after) = try await metadata.write { [key, clock] writer in
                try Self.apply(works, writer, key: key, now: clock.now())
            }
            if after != before { try lock.advance(from: before, to: after) }
            for (waiter, entry) in zip(group, entries) { waiter.continuation.resume(with: entry) }
        } catch {
            if !(error is Problem) {
                // The commit may or may not be on the disk: only a new start can tell.
                logger.critical("sequencer.failed", metadata: ["error": "\(error)"])
                failStop.trip("\(error)")
            }
            let problem = Problem(.unavailable, "the hub could not make this durable")
            for waiter in group { waiter.continuation.resume(throwing: problem) }
        }
    }

    private static func apply(
        _ works: [LogWork], _ writer: any MetadataWriter, key: SigningKey, now: Timestamp
    ) throws -> ([Result<CommittedEntry, any Error>], checkpoint: String) {
        var state = try writer.logState()
        guard var range = CompactRange(size: state.size, hashes: state.range) else {
            throw CheckpointLockError("the log's state in the database is damaged")
        }
        let time = max(now, state.lastTime)
        var places: [Result<UInt64, any Error>] = []
        for work in works {
            let moment = CommitMoment(time: time, log: state.log, logIndex: range.size)
            do {
                // The leaves within the savepoint too: a version without its receipt must not be possible.
                range = try writer.savepoint { writer in
                    var range = range
                    for event in try work.apply(writer, moment) {
                        let text = ReceiptText(
                            nonce: randomNonce(), log: state.origin, time: time, school: work.school, by: work.by, event: event
                        ).bytes
                        try append(text, to: &range, log: state.log, writer)
                    }
                    return range
                }
                places.append(.success(moment.logIndex))
            } catch {
                places.append(.failure(error))
            }
        }
        if range.size > state.size {
            (state.size, state.range, state.lastTime) = (range.size, range.hashes, time)
            state.checkpoint = try note(Checkpoint(origin: key.name, size: range.size, root: range.root), key)
            try writer.advance(to: state)
        }
        return (
            places.map { $0.map { CommittedEntry(logIndex: $0, checkpointSize: range.size, time: time) } },
            state.checkpoint
        )
    }

    private static func append(_ text: [UInt8], to range: inout CompactRange, log: Int, _ writer: any MetadataWriter)
        throws
    {
        let entry = Fingerprint(of: text)
        try writer.append(log, leaf: range.size, entry: entry, text: text)
        var full: [(level: Int, index: UInt64, hash: Fingerprint)] = []
        range.append(MerkleHash.leaf(entry)) { subtree, hash in
            if let level = subtree.tileLevel, level > 0 { full.append((level, subtree.index, hash)) }
        }
        for node in full { try writer.insert(log, tileHash: node.hash, level: node.level, index: node.index) }
    }

    private static func note(_ checkpoint: Checkpoint, _ key: SigningKey) throws -> String {
        String(decoding: try checkpoint.sign(with: [key]).bytes, as: UTF8.self)
    }

    private static func size(of note: String) -> UInt64? {
        note.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().first.flatMap { UInt64($0) }
    }

    private static func randomNonce() -> [UInt8] {
        SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }
    }
}
