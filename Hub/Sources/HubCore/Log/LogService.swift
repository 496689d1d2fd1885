// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Wire

/// Reads the log for those who ask: receipts, proofs, checkpoint and tiles. All of it is derived from what the commit wrote.
package struct LogService: Sendable {
    private let metadata: any MetadataStore

    /// A service over that store.
    package init(metadata: any MetadataStore) { self.metadata = metadata }

    /// The present checkpoint, a note.
    package func checkpoint() async throws -> String { try await metadata.read { try $0.logState().checkpoint } }

    /// The receipt of an entry, under the first checkpoint that covers it: the same bytes whenever it is asked for.
    static func receipt(_ log: Int, _ index: UInt64, _ reader: any MetadataReader) throws -> (
        bytes: [UInt8], size: UInt64
    ) {
        guard let text = try reader.receiptText(log, index), let size = try reader.checkpointSize(log, covering: index),
            let checkpoint = try reader.checkpoint(log, size)
        else { throw Problem(.notFound, "there is no such receipt") }
        let proof = try InclusionProof.make(index: index, size: size, reader: LogTiles(reader, log))
        let note = try SignedNote(Array(checkpoint.utf8))
        return (TlogProof(extra: text, index: index, path: proof.path, checkpoint: note).bytes, size)
    }

    /// The proof between two sizes of this log; nil where they are equal or one is 0 or beyond the log.
    package func consistency(_ one: UInt64, _ other: UInt64) async throws -> ConsistencyMessage? {
        let (old, new) = (min(one, other), max(one, other))
        guard old > 0, old < new else { return nil }
        return try await metadata.read { reader in
            let state = try reader.logState()
            guard new <= state.size else { return nil }
            let proof = try ConsistencyProof.make(oldSize: old, newSize: new, reader: LogTiles(reader, state.log))
            return ConsistencyMessage(old: old, new: new, proof: proof.path.map { Base64.encode($0.bytes) })
        }
    }

    /// The receipt of the first entry of a log that follows a restore; nil where this log is the first.
    package func fork() async throws -> [UInt8]? {
        try await metadata.read { reader in
            let state = try reader.logState()
            guard state.log > 1, state.size > 0 else { return nil }
            return try Self.receipt(state.log, 0, reader).bytes
        }
    }

    /// Compares what an agent says it has proof of with this log; throws `log-fork` where this log is shorter or another.
    package func compare(size: UInt64, root: Fingerprint) async throws {
        guard size > 0 else { return }
        try await metadata.read { reader in
            let state = try reader.logState()
            guard size <= state.size else {
                var problem = Problem(.logFork, "the agent has proof of \(size) entries, this log has \(state.size)")
                problem.size = state.size
                throw problem
            }
            let range = try CompactRange(size: size, reader: LogTiles(reader, state.log))
            guard range.root == root else {
                var problem = Problem(.logFork, "the agent's checkpoint of \(size) entries is not this log's")
                problem.size = state.size
                throw problem
            }
        }
    }

    /// The bytes of a tile as tlog-tiles serves it; nil where the log is too short for it.
    package func tile(_ path: TilePath) async throws -> [UInt8]? {
        try await metadata.read { reader in
            let state = try reader.logState()
            guard path.isAvailable(size: state.size) else { return nil }
            switch path.kind {
            case .hashes(let level):
                return TileBytes.of(try reader.hashes(state.log, level: level, from: path.firstHash, count: path.width))
            case .entries:
                return TileBytes.ofEntries(
                    try reader.entries(state.log, from: path.firstHash, count: path.width).map(\.bytes))
            }
        }
    }
}

/// One log's tiles as the proofs read them.
struct LogTiles: TileReader {
    private let reader: any MetadataReader
    private let log: Int

    init(_ reader: any MetadataReader, _ log: Int) { (self.reader, self.log) = (reader, log) }

    func hashes(level: Int, from: UInt64, count: Int) throws -> [Fingerprint] {
        try reader.hashes(log, level: level, from: from, count: count)
    }
}
