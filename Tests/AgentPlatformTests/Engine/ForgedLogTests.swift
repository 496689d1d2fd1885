// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import ReceiptLog
import Testing
import Wire

@testable import AgentPlatform

/// A hub that was put back shows a new log. The agent follows where that log proves itself, and nowhere else. [L-8]
struct ForgedLogTests {
    /// What is wrong with the new log.
    enum Forgery: CaseIterable {
        case anotherKey
        case noFirstEntry
        case unprovenFirstEntry
        case notTheFirstEntry
        case anotherEvent
        case anotherStore
        case moreThanWasProven
        case anotherRootOfTheHead
        case anotherRootOfAnOlderReceipt
    }

    /// The new log of a hub put back to the first entry, and the receipt of its own first entry.
    private static func restored(_ forgery: Forgery?, _ school: School) throws -> (FakeLog, fork: [UInt8]?) {
        let log = try FakeLog(origin: "hub.example.org/receipts-2", seed: forgery == .anotherKey ? 2 : 1)
        let old = school.log
        let isOfHead = forgery == .anotherRootOfTheHead
        let size = forgery == .moreThanWasProven ? old.size + 1 : isOfHead ? old.size : 1
        let hasRoot = !isOfHead && forgery != .anotherRootOfAnOlderReceipt
        let root = try hasRoot ? Checkpoint(text: old.head(at: min(size, old.size)).text).root : Fingerprint(of: [7])
        var event = ReceiptEvent.fork(
            oldOrigin: forgery == .anotherStore ? "other.example.org/receipts" : old.key.name.text, size: size, root: root,
            provenSize: old.size)
        if forgery == .anotherEvent {
            event = .device(school.settings.device, state: "revoked", key: school.key.verifierKey.text)
        }
        if forgery == .notTheFirstEntry { _ = log.append(event, school: nil) }
        let index = log.append(event, school: nil)
        let receipt = Array(log.receipt(index).utf8)
        switch forgery {
        case .noFirstEntry: return (log, nil)
        case .unprovenFirstEntry:
            // The log that is signed begins with something else.
            let other = try FakeLog(origin: log.key.name.text)
            _ = other.append(.fork(oldOrigin: old.key.name.text, size: 1, root: root, provenSize: 9), school: nil)
            let text = try TlogProof(receipt).extra
            return (other, TlogProof(extra: text, index: 0, path: [], checkpoint: other.head).bytes)
        default: return (log, receipt)
        }
    }

    /// A school that has proof of three entries.
    private static func withProof(_ body: (School) async throws -> Void) async throws {
        try await withSchool { school in
            for text in ["một", "hai", "ba"] {
                try school.save("a.docx", text)
                try await school.sync()
            }
            try await body(school)
        }
    }

    @Test(arguments: Forgery.allCases)
    func `a new log that does not prove itself is refused in words, and is sent nothing`(forgery: Forgery) async throws {
        try await Self.withProof { school in
            let (log, fork) = try Self.restored(forgery, school)
            await school.hub.show(log, fork: fork)
            try school.save("a.docx", "bốn")
            let before = (await school.hub.bodies.count, await school.hub.reports.count)
            for _ in 0..<2 {
                let summary = try await school.engine.sync()
                let failure = try #require(summary.failure, "followed a log that anyone could have made")
                #expect(!failure.sentence.isEmpty && !failure.remedy.isEmpty && failure.isPermanent)
                #expect(summary.receipted == 0 && summary.bytesSent == 0)
                try school.restart()
            }
            #expect(await school.hub.bodies.count == before.0)
            #expect(await school.hub.reports.count == before.1)
            #expect(try school.receipts().count == 3)
            // The true hub again: nothing of the other stays.
            await school.hub.show(school.log, fork: nil)
            #expect(try await school.sync().receipted == 1)
        }
    }

    @Test func `a new log that proves itself is followed`() async throws {
        try await Self.withProof { school in
            let (log, fork) = try Self.restored(nil, school)
            await school.hub.show(log, fork: fork)
            try school.save("b.docx", "bốn")
            let summary = try await school.sync()
            #expect(summary.receipted >= 1)
            #expect(try school.receipts().last?.logOrigin == log.key.name.text)
        }
    }
}
