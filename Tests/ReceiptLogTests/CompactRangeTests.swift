// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Testing

@Suite struct CompactRangeTests {
    @Test func `a stored range goes on as if it had never stopped`() throws {
        var whole = CompactRange()
        for index in 0..<1000 {
            var restored = try #require(CompactRange(size: whole.size, hashes: whole.hashes))
            #expect(restored == whole)
            let leaf = MerkleHash.leaf(MemoryLog.sampleEntry(index))
            whole.append(leaf)
            restored.append(leaf)
            #expect(restored == whole)
        }
    }

    @Test func `a range that cannot be is refused`() {
        let hash = Fingerprint(of: [1])
        #expect(CompactRange(size: 0, hashes: [hash]) == nil)
        #expect(CompactRange(size: 3, hashes: [hash]) == nil)
        #expect(CompactRange(size: 4, hashes: [hash, hash]) == nil)
        #expect(CompactRange(size: 1 << 63, hashes: [hash]) == nil)
        #expect(CompactRange(size: .max, hashes: Array(repeating: hash, count: 64)) == nil)
    }

    @Test func `every completed subtree is reported once, with the root over its leaves`() {
        var range = CompactRange()
        var seen: Set<Subtree> = []
        let entries = (0..<64).map { Array("e\($0)".utf8) }
        for entry in entries {
            range.append(MerkleHash.leaf(entry)) { subtree, hash in
                let first = Int(subtree.index) << subtree.level
                #expect(hash == NaiveTree.root(entries[first..<first + 1 << subtree.level]))
                #expect(seen.insert(subtree).inserted)
            }
        }
        #expect(seen.count == 127)
        #expect(Set(seen.map(\.level)) == Set(0...6))
    }

    @Test func `a range read back from tiles is the one that was grown`() throws {
        var log = MemoryLog()
        var ranges = [log.range]
        for index in 0..<1400 {
            log.append(leafHash: MerkleHash.leaf(MemoryLog.sampleEntry(index)))
            ranges.append(log.range)
        }
        for (size, range) in ranges.enumerated() { #expect(try CompactRange(size: UInt64(size), reader: log) == range) }
        #expect(throws: MemoryLog.Missing.self) { try CompactRange(size: 1401, reader: log) }
        #expect(throws: ProofError.sizeBeyondLimit(.max)) { try CompactRange(size: .max, reader: log) }
    }
}
