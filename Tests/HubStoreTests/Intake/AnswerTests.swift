// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import HubCore
import HubStore
import ReceiptLog
import Storage
import Testing
import TestSupport
import Wire

/// The same bundle is answered with the same bytes, whatever happened to the first answer.
struct AnswerTests {
    @Test func `a receipt is the same bytes when the bundle comes again, later and after a new start`() async throws {
        try await withTemporaryDirectory { place in
            var bed = try await HubBed(place.path)
            var maker = try await bed.enrolSchool("TH01")
            var bundles: [(MadeBundle, String)] = []
            for number in 1...5 {
                let made = try maker.bundle([.put("\(number)", "số \(number)")])
                bundles.append((made, try #require(try await bed.push(made, by: maker).receipt)))
            }
            for _ in 1...2 {
                for (made, receipt) in bundles {
                    #expect(try await bed.push(made, by: maker).receipt == receipt)
                    #expect(
                        try bed.receipt(BundleAnswer(receipt: receipt, consistency: nil, commands: 0)).answers(
                            made.note))
                }
                bed = try await bed.reopened()
            }
            #expect(try await bed.hub.metadata.read { try $0.logState().size } == 6)
            #expect(try await bed.audit().firstBad == nil)
            try await bed.directory.close()
        }
    }

    @Test func `a hub that died after its commit gives the receipt that it could not send`() async throws {
        try await withTemporaryDirectory { place in
            let bed = try await HubBed(place.path)
            var maker = try await bed.enrolSchool("TH01")
            let made = try maker.bundle([.put("a", "một")])
            let lost = try await bed.push(made, by: maker)
            // The process is gone: nothing is closed in order. Its files are all that is left.
            let left = place.path / "left"
            for name in ["hub.sqlite", "hub.sqlite-wal", "checkpoint.lock", "keys", "packs"] {
                try PosixFS().makeDirectory(left)
                try FileManager.default.copyItem(atPath: place.file(name), toPath: (left / name).string)
            }
            let again = try await HubBed(left)
            #expect(try await again.push(made, by: maker).receipt == lost.receipt)
            #expect(try await again.audit().firstBad == nil)
            try await again.directory.close()
            try await bed.directory.close()
        }
    }

    @Test func `chunks of a bundle whose commit never came are taken in by the next start`() async throws {
        try await withTemporaryDirectory { place in
            let bed = try await HubBed(place.path)
            var maker = try await bed.enrolSchool("TH01")
            let made = try maker.bundle([.put("a", "một"), .put("b", "hai")])
            var receiver = try bed.hub.intake.receiver(for: made.id, device: try await bed.record(maker))
            try made.body.withUnsafeBytes { try receiver.consume($0) }
            let draft = try #require(try receiver.finish().draft)
            _ = try await draft.seal(at: bed.clock.now())
            let again = try await bed.reopened()
            #expect(
                try await again.refusal(try MadeBundle(made.note.manifest, key: maker.key, pieces: []), by: maker)
                    == nil)
            #expect(try await again.bytes(maker.school, "b") == Array("hai".utf8))
            #expect(try await again.audit().firstBad == nil)
            try await again.directory.close()
        }
    }

    @Test func `another school is not told of a bundle, another machine of the school is`() async throws {
        try await HubBed.with { bed in
            var one = try await bed.enrolSchool("TH01")
            let colleague = try await bed.enrol("TH01")
            let stranger = try await bed.enrolSchool("TH02")
            let made = try one.bundle([.put("a", "một")])
            let receipt = try await bed.push(made, by: one).receipt
            #expect(
                try await bed.hub.intake.answer(made.id, device: try await bed.record(stranger), presented: 0) == nil)
            #expect(
                try await bed.hub.intake.answer(made.id, device: try await bed.record(colleague), presented: 0)?.receipt
                    == receipt)
            #expect(
                try await bed.hub.intake.answer(
                    Records.content("none"), device: try await bed.record(one), presented: 0) == nil)
        }
    }

    @Test func `an answer carries the proof between its checkpoint and the one presented, whichever is older`()
        async throws
    {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            var made: [MadeBundle] = []
            for number in 1...6 {
                made.append(try maker.bundle([.put("\(number)", "\(number)")]))
                try await bed.push(made[number - 1], by: maker)
            }
            let size = try bed.verify(try await bed.push(made[2], by: maker)).checkpoint.size
            for presented in [UInt64(1), 3, 6, 7] {
                let proof = try #require(try await bed.push(made[2], by: maker, presented: presented).consistency)
                #expect(proof.old == min(size, presented) && proof.new == max(size, presented))
            }
            for presented in [0, size] {
                #expect(try await bed.push(made[2], by: maker, presented: presented).consistency == nil)
            }
        }
    }

    @Test func `one device has so many bundles under way and no more, and each once`() async throws {
        try await HubBed.with { bed in
            let maker = try await bed.enrolSchool("TH01")
            let device = try await bed.record(maker)
            let ids = (0...4).map { Records.content("\($0)") }
            func within(_ rest: ArraySlice<Fingerprint>, _ body: () async throws -> Void) async throws {
                guard let id = rest.first else { return try await body() }
                try await bed.hub.intake.withPlace(for: id, device: device) { try await within(rest.dropFirst(), body) }
            }
            try await within(ids[0..<4]) {
                let again = await #expect(throws: Problem.self) {
                    try await bed.hub.intake.withPlace(for: ids[2], device: device) {}
                }
                #expect(again?.code == .inProgress && again?.retryAfter != nil)
                let more = await #expect(throws: Problem.self) {
                    try await bed.hub.intake.withPlace(for: ids[4], device: device) {}
                }
                #expect(more?.code == .tooManyRequests && more?.retryAfter != nil)
            }
            try await within(ids[1..<5]) {}
        }
    }
}
