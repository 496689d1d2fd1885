// SPDX-License-Identifier: Apache-2.0
import Domain
import TestSupport
import Testing
import Wire

/// [C-3] [C-4] Cuts and chunk lists.
@Suite struct ChunkingPropertyTests {
    private func chunks(of bytes: [UInt8], _ sizes: ChunkSizes) -> [Chunk] {
        var start = 0
        return FastCDC.lengths(of: bytes, sizes: sizes).map { length in
            defer { start += length }
            return Chunk(sha256: Fingerprint(of: bytes[start..<(start + length)]), length: length)
        }
    }

    @Test func `chunks keep to their sizes and make the whole`() {
        var random = SeededGenerator.fresh()
        for _ in 0..<20 {
            let bytes = random.bytes(Int.random(in: 0...2_000_000, using: &random))
            let lengths = FastCDC.lengths(of: bytes, sizes: .medium)
            #expect(lengths.reduce(0, +) == bytes.count)
            #expect(
                lengths.dropLast().allSatisfy { ($0 >= ChunkSizes.medium.minimum) && $0 <= ChunkSizes.medium.maximum })
            #expect((lengths.last ?? 0) <= ChunkSizes.medium.maximum)
        }
    }

    @Test func `bytes that repeat are cut at the largest size`() {
        let bytes = [UInt8](repeating: 0, count: 1_000_000)
        #expect(FastCDC.lengths(of: bytes, sizes: .medium).dropLast().allSatisfy { $0 == ChunkSizes.medium.maximum })
    }

    @Test func `an insertion changes the chunks around it and no others`() {
        var random = SeededGenerator.fresh()
        let before = random.bytes(6_000_000)
        let old = chunks(of: before, .medium)
        for _ in 0..<12 {
            var after = before
            let place = Int.random(in: 0...before.count, using: &random)
            after.insert(contentsOf: random.bytes(Int.random(in: 1...5000, using: &random)), at: place)
            let new = chunks(of: after, .medium)
            let fresh = new.filter { !old.contains($0) }
            #expect(!fresh.isEmpty)
            #expect(fresh.reduce(0) { $0 + $1.length } < 1_500_000, "inserted at \(place)")
            let list = ChunkList.telling(new, earlier: old, version: 1)
            #expect(list.expanded(earlier: old, maximum: new.count) == new)
            guard case .runs(of: 1, let runs) = list else {
                Issue.record("runs are shorter here")
                continue
            }
            #expect(runs.count <= fresh.count + 4)
        }
    }

    @Test func `a list that was told is the list`() {
        var random = SeededGenerator.fresh()
        let alphabet = (0..<40).map { Chunk(sha256: Fingerprint(of: [UInt8($0)]), length: 1000 + $0) }
        for _ in 0..<3000 {
            let earlier = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<20, using: &random)]
            }
            var chunks = earlier
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                let place = Int.random(in: 0...chunks.count, using: &random)
                let end = Int.random(in: place...chunks.count, using: &random)
                let fresh = (0..<Int.random(in: 0...3, using: &random)).compactMap { _ in
                    alphabet.randomElement(using: &random)
                }
                chunks.replaceSubrange(place..<end, with: fresh)
            }
            let list = ChunkList.telling(chunks, earlier: earlier, version: 7)
            #expect(list.expanded(earlier: earlier, maximum: chunks.count) == chunks)
            if !chunks.isEmpty { #expect(list.expanded(earlier: earlier, maximum: chunks.count - 1) == nil) }
            if case .runs(let version, let runs) = list {
                #expect(version == 7 && runs.count * 2 <= chunks.count)
            }
        }
    }

    @Test func `runs with any numbers are expanded or refused`() {
        var random = SeededGenerator.fresh()
        let earlier = (0..<9).map { Chunk(sha256: Fingerprint(of: [UInt8($0)]), length: $0) }
        let numbers = [Int.min, -1, 0, 1, 8, 9, 10, Int.max - 1, Int.max]
        for _ in 0..<2000 {
            let runs = (0..<3).map { _ in
                ChunkRun.earlier(
                    from: numbers.randomElement(using: &random) ?? 0, count: numbers.randomElement(using: &random) ?? 0)
            }
            let list = ChunkList.runs(of: 1, runs).expanded(earlier: earlier, maximum: 20)
            #expect((list?.count ?? 0) <= 20)
        }
    }
}
