// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Testing

/// Bytes of a stranger: never a trap, never believed, and what is read prints as it came.
@Suite struct HostileBytesTests {
    @Test func `no change of a receipt's bytes is believed as another text`() throws {
        var random = SeededRandom()
        print("seed \(random.seed)")
        let vectors = VectorFile.every("receipt").filter { $0.optional("expect") == "success" }
        #expect(!vectors.isEmpty)
        for vector in vectors {
            let keys = try vector.all("key").map { try VerifierKey($0) }
            let genuine = try UnverifiedReceipt(vector.body).verify(with: keys)
            for _ in 0..<1500 {
                let bytes = mutated(vector.body, using: &random)
                guard bytes != vector.body, let receipt = try? UnverifiedReceipt(bytes) else { continue }
                #expect(receipt.proof.bytes == bytes)
                guard let believed = try? receipt.verify(with: keys) else { continue }
                // Only lines of other signers can have changed.
                #expect(believed.text == genuine.text)
                #expect(believed.index == genuine.index)
                #expect(believed.checkpoint == genuine.checkpoint)
            }
        }
    }

    @Test func `no change of a note's bytes is believed as another text`() throws {
        var random = SeededRandom()
        print("seed \(random.seed)")
        for vector in VectorFile.every("note") + VectorFile.every("checkpoint") {
            let keys = try vector.all("key").map { try VerifierKey($0) }
            // A refused vector may become a good one, such as by losing its surplus signature.
            let genuine = try? SignedNote(vector.body).verify(with: keys).text
            for _ in 0..<100 {
                let bytes = mutated(vector.body, using: &random)
                guard bytes != vector.body, let note = try? SignedNote(bytes) else { continue }
                #expect(note.bytes == bytes)
                if let genuine, let believed = try? note.verify(with: keys) { #expect(believed.text == genuine) }
            }
        }
    }

    @Test func `keys, paths and noise never trap`() {
        var random = SeededRandom()
        print("seed \(random.seed)")
        let seeds = VectorFile.all.map(\.body)
        for _ in 0..<20_000 {
            let start = seeds.randomElement(using: &random) ?? []
            let bytes = Bool.random(using: &random) ? mutated(start, using: &random) : random.bytes(Int.random(in: 0...80, using: &random))
            let text = String(decoding: bytes, as: UTF8.self)
            if let path = TilePath(text) { #expect(path.text.utf8.elementsEqual(text.utf8)) }
            if let key = try? VerifierKey(text) { #expect(key.text.utf8.elementsEqual(text.utf8)) }
            if let proof = try? TlogProof(bytes) { #expect(proof.bytes == bytes) }
            if let note = try? SignedNote(bytes) { #expect(note.bytes == bytes) }
            _ = try? Checkpoint(text: bytes)
        }
    }

    private func mutated(_ bytes: [UInt8], using random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0...40, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2: bytes.insert([0x0A, 0x20, 0x2B, 0x30, 0x00, 0xE2].randomElement(using: &random) ?? 0, at: place)
            case 3: bytes.removeSubrange(place..<end)
            default: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
            }
        }
        return bytes
    }
}
