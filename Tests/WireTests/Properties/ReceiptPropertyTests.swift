// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import TestSupport
import Testing
import Wire

/// Receipts' texts.
@Suite struct ReceiptPropertyTests {
    private func event(_ random: inout SeededGenerator) throws -> ReceiptEvent {
        let path = Samples.path(&random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            let state = [ReceiptEvent.RequestState.queued, .fetched, .expired].randomElement(using: &random) ?? .queued
            return .request(id: "rq-1", state: state, path: path, reason: Samples.path(&random).display)
        case 1:
            let bundle = Bool.random(using: &random) ? nil : Samples.fingerprint(&random)
            return .answer(
                id: "rq-1", answer: .refused, bundle: bundle,
                cause: Bool.random(using: &random) ? "" : "a cause of words")
        case 2: return .resolve(path: path, chosen: 3, version: 5, sha256: Samples.fingerprint(&random))
        case 3:
            let key = try Samples.key(&random).verifierKey
            return .device(DeviceID(of: key), state: "enrolled", key: key.text)
        case 4:
            return .fork(
                oldOrigin: "handover-hub/0/receipts", size: .random(in: 0 ... .max, using: &random),
                root: Samples.fingerprint(&random),
                provenSize: .random(in: 0 ... .max, using: &random))
        default:
            let content = [Chunk(sha256: Samples.fingerprint(&random), length: 7)]
            let note = try ManifestNote(try Samples.manifest(of: content, &random), key: try Samples.key(&random))
            let receipt = self.receipt(for: note, &random)
            #expect(receipt.answers(note))
            return .bundle(receipt)
        }
    }

    private func receipt(for note: ManifestNote, _ random: inout SeededGenerator) -> BundleReceipt {
        let lines = note.manifest.files.map { entry -> BundleReceipt.Line in
            guard let sha256 = entry.sha256 else {
                let outcome = [DeleteOutcome.tombstone, .kept, .held].randomElement(using: &random) ?? .kept
                return .delete(base: entry.base ?? 1, version: 9, outcome: outcome, path: entry.path)
            }
            return .put(
                base: entry.base, version: 9, outcome: PutOutcome.allCases.randomElement(using: &random) ?? .same,
                size: entry.size,
                sha256: sha256, stableAt: entry.stableAt, path: entry.path, from: entry.from)
        }
        return BundleReceipt(
            sentAt: note.manifest.sentAt, skewMs: note.manifest.skewMs, device: note.device,
            incarnation: note.manifest.inc,
            seq: note.manifest.seq, bundle: note.bundleID, command: note.manifest.cmd, lines: lines)
    }

    private func text(_ random: inout SeededGenerator) throws -> ReceiptText {
        ReceiptText(
            nonce: random.bytes(16), log: "handover-hub/0/receipts", time: Samples.time(&random),
            school: Bool.random(using: &random) ? nil : SchoolCode("TH01"),
            by: ["hub", "os:a b", "account:Lan\n", "device:00000000"].randomElement(using: &random) ?? "hub",
            event: try event(&random))
    }

    @Test func `what was written is read`() throws {
        var random = SeededGenerator.fresh()
        for _ in 0..<2000 {
            let text = try text(&random)
            #expect(ReceiptText(parsing: text.bytes) == text)
            // A line of a note can hold nothing else.
            #expect(text.bytes.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A })
        }
    }

    @Test func `what is read has no other form`() throws {
        var random = SeededGenerator.fresh()
        var read = 0
        for _ in 0..<6000 {
            let bytes = Mutation.of(try text(&random).bytes, &random)
            guard let text = ReceiptText(parsing: bytes) else { continue }
            read += 1
            #expect(
                String(decoding: text.bytes, as: UTF8.self).utf8.elementsEqual(bytes),
                "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(read > 100, "some changes are of no harm: \(read)")
    }

    @Test func `a receipt for one bundle is none for another`() throws {
        var random = SeededGenerator.fresh()
        let key = try Samples.key(&random)
        let notes = try (0..<20).map { index in
            try ManifestNote(
                try Samples.manifest(of: [Chunk(sha256: Samples.fingerprint(&random), length: index)], &random),
                key: key)
        }
        for (one, note) in notes.enumerated() {
            let receipt = receipt(for: note, &random)
            for (other, note) in notes.enumerated() { #expect(receipt.answers(note) == (one == other)) }
        }
    }
}
