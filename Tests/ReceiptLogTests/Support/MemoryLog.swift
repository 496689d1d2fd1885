// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog

/// A log in memory that keeps what a hub keeps: its compact range, and the hashes of tile levels as appends complete them.
struct MemoryLog: TileReader {
    struct Missing: Error {}

    private(set) var range = CompactRange()
    private(set) var levels: [[Fingerprint]] = []
    /// Notes every read, so that tests can count them.
    let onRead: @Sendable (TileRead) -> Void

    init(onRead: @escaping @Sendable (TileRead) -> Void = { _ in }) { self.onRead = onRead }

    mutating func append(leafHash: Fingerprint) {
        var stored: [(Int, UInt64, Fingerprint)] = []
        range.append(leafHash) { subtree, hash in
            if let level = subtree.tileLevel { stored.append((level, subtree.index, hash)) }
        }
        for (level, index, hash) in stored {
            if levels.count == level { levels.append([]) }
            // A hub stores by index; that appends come in order without a gap is part of what the tests show.
            precondition(levels[level].count == Int(index))
            levels[level].append(hash)
        }
    }

    func hashes(level: Int, from: UInt64, count: Int) throws -> [Fingerprint] {
        guard levels.indices.contains(level), Int(from) + count <= levels[level].count else { throw Missing() }
        onRead(TileRead(level: level, from: from, count: count))
        return Array(levels[level][Int(from)..<Int(from) + count])
    }

    func tileBytes(_ path: TilePath) throws -> [UInt8] {
        guard case .hashes(let level) = path.kind else { throw Missing() }
        return TileBytes.of(try hashes(level: level, from: path.firstHash, count: path.width))
    }

    /// The entries both sides of the Go exchange grow their log by.
    static func sampleEntry(_ index: Int) -> Fingerprint { Fingerprint(of: Array("entry \(index)".utf8)) }

    static func sample(size: Int) -> (log: MemoryLog, roots: [Fingerprint]) {
        var log = MemoryLog()
        var roots = [log.range.root]
        roots.reserveCapacity(size + 1)
        for index in 0..<size {
            log.append(leafHash: MerkleHash.leaf(sampleEntry(index)))
            roots.append(log.range.root)
        }
        return (log, roots)
    }
}
