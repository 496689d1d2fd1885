// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import TestSupport
import Testing
import Wire

/// [B-14] What holds of every bundle, not only of those that are shown.
@Suite struct BundlePropertyTests {
    private struct Made {
        let bytes: [UInt8]
        let note: ManifestNote
        let chunks: [Chunk]
        let key: VerifierKey
    }

    private func bundle(_ random: inout SeededGenerator, contentBytes: Int = 4000) throws -> Made {
        let key = try Samples.key(&random)
        let contents = (0..<Int.random(in: 0...4, using: &random)).map { index in
            [UInt8(index)] + random.bytes(Int.random(in: 0...contentBytes, using: &random))
        }
        let chunks = contents.map { Chunk(sha256: Fingerprint(of: $0), length: $0.count) }
        let note = try ManifestNote(try Samples.manifest(of: chunks, &random), key: key)
        var writer = BundleWriter(manifest: note.bytes, expectedByteCount: 0)
        for (chunk, content) in zip(chunks, contents) {
            if Bool.random(using: &random) {
                writer.append(chunk, bytes: content)
            } else {
                writer.append(chunk) { buffer in buffer.copyBytes(from: content) }
            }
        }
        return Made(bytes: writer.finish(), note: note, chunks: chunks, key: key.verifierKey)
    }

    @Test func `what was written is read, in parts of any size`() throws {
        var random = SeededGenerator.fresh()
        for _ in 0..<200 {
            let made = try bundle(&random)
            let cuts = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                Int.random(in: 0...made.bytes.count, using: &random)
            }
            let reading = try BundleReading(made.bytes, key: made.key, cuts: cuts.sorted())
            #expect(reading.note == made.note)
            #expect(reading.records == made.chunks)
        }
    }

    @Test func `a bundle cut anywhere is refused`() throws {
        var random = SeededGenerator.fresh()
        let made = try bundle(&random, contentBytes: 200)
        for count in 0..<made.bytes.count {
            #expect(throws: Problem.self, "\(count) bytes") {
                try BundleReading(Array(made.bytes[..<count]), key: made.key)
            }
        }
    }

    @Test func `a bundle with one bit changed is refused`() throws {
        var random = SeededGenerator.fresh()
        var made = try bundle(&random, contentBytes: 30)
        while made.chunks.isEmpty { made = try bundle(&random, contentBytes: 30) }
        for bit in 0..<(made.bytes.count * 8) {
            var bytes = made.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: Problem.self, "bit \(bit)") { try BundleReading(bytes, key: made.key) }
        }
    }

    @Test func `changed bytes are refused and never stop the reader`() throws {
        var random = SeededGenerator.fresh()
        for _ in 0..<1000 {
            let made = try bundle(&random, contentBytes: 60)
            let bytes = Mutation.of(made.bytes, &random)
            guard bytes != made.bytes else { continue }
            #expect(throws: Problem.self) { try BundleReading(bytes, key: made.key) }
        }
    }

    @Test func `a manifest signed by a careless device is read as it stands or refused`() throws {
        var random = SeededGenerator.fresh()
        let key = try Samples.key(&random)
        var refused = 0
        var taken = 0
        for round in 0..<1500 {
            let chunks = [Chunk(sha256: Samples.fingerprint(&random), length: round)]
            let text =
                Array(Manifest.heading.utf8) + (try WireJSON.encode(try Samples.manifest(of: chunks, &random))) + [0x0A]
            guard let signed = try? SignedNote.sign(text: Mutation.of(text, &random), with: [key]) else { continue }
            do {
                let note = try ManifestNote(verifying: signed.bytes, key: key.verifierKey)
                taken += 1
                let again = try ManifestNote(note.manifest, key: key)
                #expect(try ManifestNote(verifying: again.bytes, key: key.verifierKey).manifest == note.manifest)
                for entry in note.manifest.files { _ = entry.wholeChunks }
            } catch { refused += 1 }
        }
        #expect(refused > 20 && taken > 5, "both happen: \(refused) refused, \(taken) taken")
    }
}
