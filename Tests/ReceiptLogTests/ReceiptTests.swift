// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Testing

@Suite struct ReceiptTests {
    @Test func `a receipt of every entry, made as a hub does, is believed by who holds the key`() throws {
        let key = SigningKey.generate(name: try #require(KeyName("hub.example.org/receipts")))
        let texts = (0..<40).map { Array("handover-receipt/v1\nnonce \($0)\n".utf8) }
        var log = MemoryLog()
        for text in texts { log.append(leafHash: MerkleHash.leaf(Fingerprint(of: text))) }
        let checkpoint = Checkpoint(origin: key.name, size: log.range.size, root: log.range.root)
        let signed = try checkpoint.sign(with: [key])
        for (index, text) in texts.enumerated() {
            let inclusion = try InclusionProof.make(index: UInt64(index), size: checkpoint.size, reader: log)
            let made = TlogProof(extra: text, index: inclusion.index, path: inclusion.path, checkpoint: signed)
            let receipt = try UnverifiedReceipt(made.bytes)
            #expect(receipt.proof == made)
            let verified = try receipt.verify(with: [key.verifierKey])
            #expect(verified.text == text)
            #expect(verified.index == UInt64(index))
            #expect(verified.checkpoint == checkpoint)
            #expect(verified == (try receipt.verify(withPinned: key.verifierKey)))
        }
    }

    @Test func `a receipt of the largest text is read and verified in moments`() throws {
        let key = SigningKey.generate(name: try #require(KeyName("hub.example.org/receipts")))
        let text = [UInt8](repeating: 0x61, count: LogLimits.receiptTextBytesMax)
        var range = CompactRange()
        range.append(MerkleHash.leaf(Fingerprint(of: text)))
        let signed = try Checkpoint(origin: key.name, size: 1, root: range.root).sign(with: [key])
        let clock = ContinuousClock()
        let time = try clock.measure {
            let bytes = TlogProof(extra: text, index: 0, path: [], checkpoint: signed).bytes
            let verified = try UnverifiedReceipt(bytes).verify(with: [key.verifierKey])
            #expect(verified.text.count == text.count)
        }
        print("16 MiB of receipt: printed, read and verified in \(time)")
        #expect(time < .seconds(5))
        let beyond = TlogProof(extra: text + [0x61], index: 0, path: [], checkpoint: signed)
        #expect(throws: ReceiptError.tooLarge(limit: LogLimits.receiptTextBytesMax)) { try UnverifiedReceipt(beyond) }
    }

    @Test func `every error says what happened and what to do`() throws {
        let name = try #require(KeyName("a"))
        let notes: [NoteError] = [
            .tooLarge(limit: 1), .notText, .unterminatedText, .noSignatures, .malformedSignature(line: 1), .noKnownSignature,
        ]
        let checkpoints: [CheckpointError] = notes.map { .note($0) } + [.malformed(line: 1), .notSignedByOrigin(name)]
        let proofs: [ProofError] = [
            .indexOutsideTree(index: 1, size: 1), .sizesReversed(old: 2, new: 1), .sizeBeyondLimit(.max), .wrongLength, .rootMismatch,
            .hashesMissing(TileRead(level: .max, from: .max, count: .max)),
        ]
        let receipts: [ReceiptError] =
            checkpoints.map { .checkpoint($0) } + proofs.map { .proof($0) } + [.tooLarge(limit: 1), .malformed(part: .path)]
        for error in receipts {
            #expect(error.sentence.hasSuffix(".") && error.remedy.hasSuffix("."))
            #expect(error.isPermanent)
        }
        #expect(proofs.count { !$0.isPermanent } == 1)
        for error in [KeyError.malformed, .unknownType(4), .wrongKeyID(stated: "1", actual: "2"), .wrongSeedLength(1)] {
            #expect(error.sentence.hasSuffix(".") && error.remedy.hasSuffix(".") && error.isPermanent)
        }
    }
}
