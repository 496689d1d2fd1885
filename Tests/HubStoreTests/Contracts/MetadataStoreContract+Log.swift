// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import ReceiptLog
import Testing
import TestSupport
import Wire

/// Bundles, logs, requests and commands.
extension MetadataStoreContract {
    @Test(arguments: Subject.all) func `a bundle and its number are taken once`(_ subject: Subject) async throws {
        try await subject.with { store in
            let device = try #require(try await store.read { try $0.devices().first })
            let bundle = Records.bundle("one", device: device, seq: 1, logIndex: 7)
            try await store.write { try $0.insert(bundle) }
            for again in [
                bundle, Records.bundle("two", device: device, seq: 1, logIndex: 8),
                Records.bundle("three", device: device, seq: 2, logIndex: 7),
            ] {
                await #expect(throws: (any Error).self) { try await store.write { try $0.insert(again) } }
            }
            try await store.write { try $0.insert(Records.bundle("four", device: device, seq: 2, logIndex: 8)) }
        } afterwards: { store async throws in
            let device = try #require(try await store.read { try $0.devices().first })
            #expect(
                try await store.read { try $0.bundle(Records.content("one")) }
                    == Records.bundle("one", device: device, seq: 1, logIndex: 7))
            #expect(try await store.read { try $0.bundle(Records.content("two")) } == nil)
            #expect(
                try await store.read { try $0.bundle(device.id, device.incarnation, seq: 2) } == Records.content("four")
            )
            #expect(try await store.read { try $0.bundle(device.id, .random(), seq: 2) } == nil)
        }
    }

    @Test(arguments: Subject.all)
    func `each log has its own leaves, hashes and checkpoints, and the last one is the present`(
        _ subject: Subject
    ) async throws {
        try await subject.with { store in
            #expect(try await store.read { try $0.logState() } == Self.state(1, "handover-hub/x/receipts", size: 0))
            try await store.write { writer in
                for index in 0..<3 {
                    try writer.append(
                        1, leaf: UInt64(index), entry: Records.content("\(index)"), text: Array("text \(index)".utf8))
                }
                try writer.insert(1, tileHash: Records.content("tile"), level: 1, index: 0)
                try writer.advance(to: Self.state(1, "handover-hub/x/receipts", size: 1))
                try writer.advance(to: Self.state(1, "handover-hub/x/receipts", size: 3))
            }
            await #expect(throws: (any Error).self) {
                try await store.write { try $0.append(1, leaf: 2, entry: Records.content("forged"), text: []) }
            }
            await #expect(throws: (any Error).self) {
                try await store.write { try $0.advance(to: Self.state(1, "x", size: 3)) }
            }
            #expect(try await store.read { try $0.logState() } == Self.state(1, "handover-hub/x/receipts", size: 3))
            try await store.write { writer in
                try writer.beginLog(origin: "handover-hub/x/receipts-2")
                #expect(try writer.logOrigins() == ["handover-hub/x/receipts-2", "handover-hub/x/receipts"])
                try writer.append(2, leaf: 0, entry: Records.content("other"), text: [1])
                try writer.advance(to: Self.state(2, "handover-hub/x/receipts-2", size: 1))
            }
        } afterwards: { store async throws in
            try await store.read { reader throws in
                #expect(try reader.logState() == Self.state(2, "handover-hub/x/receipts-2", size: 1))
                #expect(try reader.entries(1, from: 1, count: 9) == [Records.content("1"), Records.content("2")])
                #expect(try reader.entries(2, from: 0, count: 9) == [Records.content("other")])
                #expect(
                    try reader.hashes(1, level: 0, from: 0, count: 2)
                        == ["0", "1"].map { MerkleHash.leaf(Records.content($0)) })
                #expect(try reader.hashes(1, level: 1, from: 0, count: 256) == [Records.content("tile")])
                #expect(try reader.hashes(2, level: 1, from: 0, count: 256) == [])
                #expect(try reader.receiptText(1, 2) == Array("text 2".utf8))
                #expect(try reader.receiptText(1, 3) == nil && reader.receiptText(1, .max) == nil)
                #expect(try (0...3).map { try reader.checkpointSize(1, covering: $0) } == [1, 3, 3, nil])
                #expect(try reader.checkpoint(1, 3) == "note 1/3" && reader.checkpoint(1, 2) == nil)
            }
        }
    }

    private static func state(_ log: Int, _ origin: String, size: UInt64) -> LogState {
        guard size > 0 else {
            return LogState(
                log: log, origin: origin, size: 0, range: [], lastTime: Timestamp(secondsSince1970: 0), checkpoint: "")
        }
        return LogState(
            log: log, origin: origin, size: size, range: [Records.content("a"), Records.content("b")],
            lastTime: Records.moment,
            checkpoint: "note \(log)/\(size)")
    }

    @Test(arguments: Subject.all) func `requests come oldest first and keep their answers`(_ subject: Subject)
        async throws
    {
        var answered = try Records.request("rq-2")
        try await subject.with { [answered] store in
            try await store.write { writer in
                try writer.insert(try Records.request("rq-3", at: Records.moment.advanced(bySeconds: 5)))
                try writer.insert(answered)
                try writer.insert(try Records.request("rq-1"))
                var request = answered
                (request.state, request.answer, request.answeredAt, request.logIndex) = (
                    .answered, .absent, Records.moment, 9
                )
                try writer.update(request)
            }
        } afterwards: { store async throws in
            (answered.state, answered.answer, answered.answeredAt, answered.logIndex) = (
                .answered, .absent, Records.moment, 9
            )
            #expect(try await store.read { try $0.requests() }.map(\.id) == ["rq-2", "rq-1", "rq-3"])
            #expect(try await store.read { try $0.request("rq-2") } == answered)
            #expect(try await store.read { try $0.request("rq-9") } == nil)
        }
    }

    @Test(arguments: Subject.all) func `commands grow in number and are gone once acknowledged, for one device`(
        _ subject: Subject
    ) async throws {
        let (one, two) = (try #require(DeviceID("00112233")), try #require(DeviceID("44556677")))
        try await subject.with { store in
            try await store.write { writer in
                try writer.insert(try Records.device("44556677"))
                for number in 1...3 {
                    try writer.insert(
                        CommandMessage(id: "c\(number)", n: 0, type: .resend, path: try DocumentPath("a")), for: one)
                    try writer.insert(CommandMessage(id: "d\(number)", n: 0, type: .rescan), for: two)
                }
            }
            let commands = try await store.read { try $0.commands(one, after: 0, limit: 10) }
            #expect(
                commands.map(\.id) == ["c1", "c2", "c3"] && commands[0].n > 0 && commands[0].path?.path.display == "a")
            #expect(commands.map(\.n) == commands.map(\.n).sorted() && Set(commands.map(\.n)).count == 3)
            try await store.write { try $0.acknowledge(one, commandsUpTo: commands[1].n) }
            #expect(try await store.read { try $0.commands(one, after: commands[2].n, limit: 10) } == [])
            // A number is never given twice, even after the last command is gone.
            try await store.write { writer in
                try writer.acknowledge(one, commandsUpTo: .max)
                try writer.acknowledge(two, commandsUpTo: .max)
            }
            try await store.write { try $0.insert(CommandMessage(id: "c4", n: 0, type: .rescan), for: one) }
            #expect(try await store.read { try $0.commands(one, after: commands[2].n, limit: 10) }.map(\.id) == ["c4"])
        } afterwards: { store async throws in
            #expect(try await store.read { (try $0.commandCount(one), try $0.commandCount(two)) } == (1, 0))
        }
    }
}
