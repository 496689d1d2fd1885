// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import ReceiptLog
import TestSupport
import Testing
import Wire

@testable import AgentPlatform

/// A school's weeks in seconds, from one seed: saves, renames, removals, lost replies, a hub that refuses, kills at any moment.
struct SimulationTests {
    @Test(arguments: 0..<6)
    func `after any week the hub holds what the school holds, each version once, each with a receipt`(
        week: Int
    ) async throws {
        var random = SeededGenerator.fresh("week \(week)")
        try await withSchool { school in
            var week = Week(school: school)
            try school.save("luôn có.docx", "một tệp không bao giờ bị xóa")
            for _ in 0..<60 { try await week.step(&random) }
            await school.hub.forgetTroubles()
            for _ in 0..<4 {
                _ = try await school.engine.sync()
                try school.wait(.seconds(11))
            }
            try await week.judge()
        }
    }

    @Test(arguments: 0..<4)
    func `after a week in which the hub finds the state to be an old copy nothing is lost or removed`(week: Int)
        async throws
    {
        var random = SeededGenerator.fresh("week \(week) with old copies")
        try await withSchool { school in
            var week = Week(school: school)
            try school.save("luôn có.docx", "một tệp không bao giờ bị xóa")
            for step in 0..<60 {
                if step % 20 == 19 { await school.hub.willGoWrong(.refused(Problem(.rollbackDetected, "old"))) }
                try await week.step(&random)
            }
            await school.hub.forgetTroubles()
            for _ in 0..<4 {
                _ = try await school.engine.sync()
                try school.wait(.seconds(11))
            }
            try await week.judgeThatNothingIsLost()
        }
    }

    /// What is expected to be in the folder.
    private struct Week {
        let school: School
        var files: [NameBytes: [UInt8]] = [:]

        static let names = [
            "a.docx", "b.docx", "2023/a.docx", "2023/Quý I/BC.docx", "A.docx", "Tiếng.docx", "Tie\u{302}\u{301}ng.docx",
        ]

        mutating func step(_ random: inout SeededGenerator) async throws {
            let name = Self.names.randomElement(using: &random) ?? "a.docx"
            switch Int.random(in: 0..<12, using: &random) {
            case 0..<4:
                // Few contents, so that the same bytes turn up under several names.
                let bytes = [UInt8](repeating: UInt8.random(in: 1...6, using: &random), count: 5000)
                try school.save(name, bytes)
                files[name.asKey] = bytes
            case 4:
                guard let bytes = files.removeValue(forKey: name.asKey) else { return }
                let target = Self.names.randomElement(using: &random) ?? "b.docx"
                try school.move(name, to: target)
                files[target.asKey] = bytes
            case 5:
                guard files.removeValue(forKey: name.asKey) != nil else { return }
                try school.remove(name)
            case 6: try school.wait(.seconds(11))
            case 7: try school.restart()
            case 8:
                let troubles: [FakeHub.Trouble] = [
                    .unreachable, .replyLost, .wrongReceipt, .damagedReceipt, .refused(Problem(.unavailable, "busy")),
                    .refused(Problem(.digestMismatch, "changed")),
                ]
                await school.hub.willGoWrong(troubles.randomElement(using: &random) ?? .unreachable)
            default: _ = try await school.engine.sync()
            }
        }

        /// Comparing with the hub gives conflicts at times, for a person to settle; it never costs a byte.
        func judgeThatNothingIsLost() async throws {
            let documents = await school.hub.documents
            for (key, bytes) in files {
                let versions = documents[try DocumentPath(key.name)]?.versions.values.map { $0 } ?? []
                #expect(versions.contains(Fingerprint(of: bytes)), "\(key.name) never arrived")
            }
            #expect(Set(try school.receipts().map(\.bundle.bundle)) == Set(await school.hub.notes.keys))
            #expect(try await school.sync().pushed == 0)
        }

        func judge() async throws {
            let documents = await school.hub.documents
            for (key, bytes) in files {
                let path = try DocumentPath(key.name)
                let document = try #require(documents[path], "\(key.name) never arrived")
                #expect(document.content == Fingerprint(of: bytes), "\(key.name) is another at the hub")
            }
            let kept = Set(try files.keys.map { try DocumentPath($0.name) } + [DocumentPath("luôn có.docx")])
            for (path, document) in documents where !kept.contains(path) {
                #expect(document.content == nil, "\(path) is gone at the school and not at the hub")
            }
            let receipts = try school.receipts()
            let notes = await school.hub.notes
            #expect(Set(receipts.map(\.bundle.bundle)) == Set(notes.keys), "one receipt a bundle, none lost")
            for receipt in receipts {
                _ = try UnverifiedReceipt(receipt.proof).verify(withPinned: school.settings.hub.logKey)
                let isConflict = receipt.bundle.lines.contains {
                    if case .put(_, _, .conflict, _, _, _, _, _) = $0 { true } else { false }
                }
                #expect(!isConflict, "one machine makes no conflict with itself")
            }
            #expect(try await school.sync().pushed == 0)
        }
    }
}

/// A name as its bytes: `String` takes two Unicode forms of one name for the same.
struct NameBytes: Hashable {
    let bytes: [UInt8]
    var name: String { String(decoding: bytes, as: UTF8.self) }
}

extension String {
    fileprivate var asKey: NameBytes { NameBytes(bytes: Array(utf8)) }
}
