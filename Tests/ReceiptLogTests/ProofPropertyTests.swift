// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Synchronization
import Testing

/// Trees and proofs against the recursive definitions of RFC 6962.
@Suite struct ProofPropertyTests {
    private let entries = (0..<300).map { index in Array("entry \(index)".utf8) }

    private func log(size: Int) -> MemoryLog {
        var log = MemoryLog()
        for entry in entries.prefix(size) { log.append(leafHash: MerkleHash.leaf(entry)) }
        return log
    }

    @Test func `a root is the recursive root at every size up to 300`() {
        var range = CompactRange()
        for (size, entry) in entries.enumerated() {
            #expect(range.root == NaiveTree.root(entries.prefix(size)))
            range.append(MerkleHash.leaf(entry))
        }
        #expect(range.root == NaiveTree.root(entries[...]))
    }

    @Test func `every inclusion proof up to size 70 is the recursive one and holds`() throws {
        let log = log(size: 70)
        for size in 1...70 {
            let root = NaiveTree.root(entries.prefix(size))
            for index in 0..<size {
                let proof = try InclusionProof.make(index: UInt64(index), size: UInt64(size), reader: log)
                #expect(proof.path == NaiveTree.path(index, entries.prefix(size)))
                try proof.verify(leafHash: NaiveTree.leaf(entries[index]), root: root)
            }
        }
    }

    @Test func `every consistency proof up to size 70 is the recursive one and holds`() throws {
        let log = log(size: 70)
        let roots = (0...70).map { NaiveTree.root(entries.prefix($0)) }
        for new in 0...70 {
            for old in 0...new {
                let proof = try ConsistencyProof.make(oldSize: UInt64(old), newSize: UInt64(new), reader: log)
                #expect(proof.path == (old == 0 ? [] : NaiveTree.proof(old, entries.prefix(new))))
                try proof.verify(oldRoot: roots[old], newRoot: roots[new])
            }
        }
    }

    @Test func `proofs across tile boundaries are the recursive ones`() throws {
        let log = log(size: 300)
        for (old, new) in [(1, 256), (255, 256), (255, 257), (256, 257), (256, 300), (257, 300), (299, 300), (128, 300)] {
            let proof = try ConsistencyProof.make(oldSize: UInt64(old), newSize: UInt64(new), reader: log)
            #expect(proof.path == NaiveTree.proof(old, entries.prefix(new)))
            for index in [0, old - 1, new - 1, new / 2] {
                let inclusion = try InclusionProof.make(index: UInt64(index), size: UInt64(new), reader: log)
                #expect(inclusion.path == NaiveTree.path(index, entries.prefix(new)))
            }
        }
    }

    @Test func `a proof with any one thing changed is refused`() throws {
        var random = SeededRandom()
        print("seed \(random.seed)")
        let log = log(size: 300)
        let roots = (0...300).map { NaiveTree.root(entries.prefix($0)) }
        for _ in 0..<2000 {
            let new = Int.random(in: 1...300, using: &random)
            let index = Int.random(in: 0..<new, using: &random)
            let proof = try InclusionProof.make(index: UInt64(index), size: UInt64(new), reader: log)
            let leaf = NaiveTree.leaf(entries[index])
            let other = (index + Int.random(in: 1..<300, using: &random)) % 300
            let badPath = changed(proof.path, using: &random)
            #expect(throws: ProofError.self) { try proof.verify(leafHash: NaiveTree.leaf(entries[other]), root: roots[new]) }
            #expect(throws: ProofError.self) { try proof.verify(leafHash: leaf, root: roots[new - 1]) }
            #expect(throws: ProofError.self) {
                try InclusionProof(index: proof.index, size: proof.size, path: badPath).verify(leafHash: leaf, root: roots[new])
            }
            #expect(throws: ProofError.self) {
                try InclusionProof(index: UInt64(other), size: proof.size, path: proof.path).verify(leafHash: leaf, root: roots[new])
            }

            let old = Int.random(in: 1...new, using: &random)
            let consistency = try ConsistencyProof.make(oldSize: UInt64(old), newSize: UInt64(new), reader: log)
            let badHashes = changed(consistency.path, using: &random)
            #expect(throws: ProofError.self) { try consistency.verify(oldRoot: roots[old - 1], newRoot: roots[new]) }
            #expect(throws: ProofError.self) { try consistency.verify(oldRoot: roots[old], newRoot: roots[new - 1]) }
            #expect(throws: ProofError.self) {
                try ConsistencyProof(oldSize: consistency.oldSize, newSize: consistency.newSize, path: badHashes)
                    .verify(oldRoot: roots[old], newRoot: roots[new])
            }
        }
    }

    @Test func `no size, index or path makes a verifier trap`() {
        var random = SeededRandom()
        print("seed \(random.seed)")
        let edges: [UInt64] = [0, 1, 2, 1 << 62, 1 << 63 - 1, 1 << 63, .max - 1, .max]
        for _ in 0..<3000 {
            let first = Bool.random(using: &random) ? edges.randomElement(using: &random) ?? 0 : .random(in: .min ... .max, using: &random)
            let second = Bool.random(using: &random) ? edges.randomElement(using: &random) ?? 0 : .random(in: .min ... .max, using: &random)
            let path = (0..<Int.random(in: 0...70, using: &random)).map { _ in Fingerprint(of: random.bytes(8)) }
            let root = Fingerprint(of: random.bytes(8))
            #expect(throws: ProofError.self) {
                try InclusionProof(index: first, size: second, path: path).verify(leafHash: root, root: Fingerprint(of: [1]))
            }
            #expect(throws: ProofError.self) {
                try ConsistencyProof(oldSize: first, newSize: second, path: path).verify(oldRoot: root, newRoot: Fingerprint(of: [1]))
            }
        }
    }

    @Test func `asking for a proof outside the log is refused, not trapped on`() {
        let log = log(size: 10)
        #expect(throws: ProofError.indexOutsideTree(index: 10, size: 10)) { try InclusionProof.make(index: 10, size: 10, reader: log) }
        #expect(throws: ProofError.indexOutsideTree(index: 0, size: 0)) { try InclusionProof.make(index: 0, size: 0, reader: log) }
        #expect(throws: ProofError.sizesReversed(old: 3, new: 2)) { try ConsistencyProof.make(oldSize: 3, newSize: 2, reader: log) }
        #expect(throws: ProofError.sizeBeyondLimit(.max)) { try InclusionProof.make(index: 0, size: .max, reader: log) }
        #expect(throws: ProofError.sizeBeyondLimit(.max)) { try ConsistencyProof.make(oldSize: 1, newSize: .max, reader: log) }
        #expect(throws: MemoryLog.Missing.self) { try InclusionProof.make(index: 0, size: 11, reader: log) }
        #expect(throws: ProofError.self) { try InclusionProof.make(index: 0, size: 10, reader: EmptyReader()) }
    }

    @Test func `a proof in the largest log asks for a read or two in each tile level`() throws {
        let size = LogLimits.sizeMax
        for index in [0, 1, size / 2, size - 1] {
            let reads = try InclusionProof.reads(index: index, size: size)
            #expect(reads.count <= 16)
            #expect(reads.allSatisfy { (0...7).contains($0.level) && (1...256).contains($0.count) && $0.tile(size: size) != nil })
        }
        #expect(try ConsistencyProof.reads(oldSize: size / 3, newSize: size).count <= 24)
    }

    @Test func `a proof in a log of 70,000 takes at most two reads a tile level, each within one tile`() throws {
        var random = SeededRandom()
        print("seed \(random.seed)")
        let reads = Mutex<[TileRead]>([])
        var log = MemoryLog(onRead: { read in reads.withLock { $0.append(read) } })
        for index in 0..<70_000 { log.append(leafHash: MerkleHash.leaf(MemoryLog.sampleEntry(index))) }
        for _ in 0..<300 {
            let size = UInt64.random(in: 1...70_000, using: &random)
            let index = UInt64.random(in: 0..<size, using: &random)
            reads.withLock { $0 = [] }
            _ = try InclusionProof.make(index: index, size: size, reader: log)
            let made = reads.withLock { $0 }
            #expect(made.count <= 6)
            #expect(made.allSatisfy { $0.from / 256 == ($0.from + UInt64($0.count) - 1) / 256 })
            #expect(made == (try InclusionProof.reads(index: index, size: size)))
        }
    }

    private func changed(_ path: [Fingerprint], using random: inout SeededRandom) -> [Fingerprint] {
        var path = path
        let stranger = Fingerprint(of: random.bytes(8))
        switch Int.random(in: 0..<3, using: &random) {
        case 0 where !path.isEmpty: path[Int.random(in: 0..<path.count, using: &random)] = stranger
        case 1 where !path.isEmpty: path.remove(at: Int.random(in: 0..<path.count, using: &random))
        default: path.insert(stranger, at: Int.random(in: 0...path.count, using: &random))
        }
        return path
    }
}

private struct EmptyReader: TileReader {
    func hashes(level: Int, from: UInt64, count: Int) throws -> [Fingerprint] { [] }
}
