// SPDX-License-Identifier: Apache-2.0
import Foundation
import HubCore
import HubStore
import ReceiptLog
import Testing
import TestSupport
import Wire

/// The two places of the last checkpoint: where they differ, only forward is fine.
extension SequencerContract {
    /// A log of three entries, nothing open.
    private static func withLog(_ body: (SequencerBed) async throws -> Void) async throws {
        try await SequencerBed.with { bed in
            let running = try await bed.open()
            for number in 0..<3 { _ = try await running.sequencer.submit(try SequencerBed.work("\(number)")) }
            try running.store.close()
            try await body(bed)
        }
    }

    private static func checkpoint(_ bed: SequencerBed, _ size: UInt64, in name: String = "hub.sqlite") async throws
        -> String
    {
        let store = try bed.store(name)
        let note = try #require(try await store.read { try $0.checkpoint(1, size) })
        try store.close()
        return note
    }

    private static func set(_ bed: SequencerBed, _ text: String?) throws {
        let url = bed.place.url("checkpoint.lock")
        if let text { try Data(text.utf8).write(to: url) } else { try FileManager.default.removeItem(at: url) }
    }

    @Test func `a lock that is behind is moved forward`() async throws {
        try await Self.withLog { bed in
            for size in [UInt64(0), 2] {
                try Self.set(bed, try await Self.checkpoint(bed, size))
                try await bed.open().store.close()
                #expect(try bed.lock.load() == (try await Self.checkpoint(bed, 3)))
            }
        }
    }

    /// [L-3]
    @Test func `a database put back from an earlier day is refused`() async throws {
        try await Self.withLog { bed in
            for suffix in ["", "-wal"]
            where FileManager.default.fileExists(atPath: bed.place.file("hub.sqlite" + suffix)) {
                try FileManager.default.copyItem(
                    atPath: bed.place.file("hub.sqlite" + suffix), toPath: bed.place.file("old.sqlite" + suffix))
            }
            let running = try await bed.open()
            _ = try await running.sequencer.submit(try SequencerBed.work("later"))
            try running.store.close()
            let kept = try bed.lock.load()
            await #expect(throws: CheckpointLockError.self) { try await bed.open("old.sqlite") }
            #expect(try bed.lock.load() == kept)
            try await bed.open().store.close()
        }
    }

    @Test(arguments: ["another note", "handover-hub/0123456789ab/receipts\n2\nAAAA\n\n— x y\n", ""])
    func `a lock that holds another history is refused`(_ text: String) async throws {
        try await Self.withLog { bed in
            try Self.set(bed, text)
            await #expect(throws: CheckpointLockError.self) { try await bed.open() }
            #expect(try bed.lock.load() == text)
        }
    }

    @Test func `a log without its lock is refused, and so is a lock without its log`() async throws {
        try await Self.withLog { bed in
            let note = try #require(try bed.lock.load())
            try Self.set(bed, nil)
            await #expect(throws: CheckpointLockError.self) { try await bed.open() }
            try Self.set(bed, note)
            let empty = try bed.store("empty.sqlite")
            try await empty.write { try $0.beginLog(origin: bed.key.name.text) }
            try empty.close()
            await #expect(throws: CheckpointLockError.self) { try await bed.open("empty.sqlite") }
        }
    }

    @Test func `a first start cut off between its two places opens the next time`() async throws {
        try await SequencerBed.with { bed in
            await #expect(throws: FailingLock.Failure.self) {
                try await bed.open(lock: FailingLock(bed.lock, failing: true))
            }
            #expect(try bed.lock.load() == nil)
            let running = try await bed.open()
            #expect(try await running.sequencer.submit(try SequencerBed.work("a")).logIndex == 0)
            try running.store.close()
            #expect(try bed.lock.load() == (try await Self.checkpoint(bed, 1)))
        }
    }

    @Test func `where the lock cannot be moved nothing is answered any more, and the next start goes on`() async throws
    {
        try await SequencerBed.with { bed in
            let lock = FailingLock(bed.lock)
            let running = try await bed.open(lock: lock)
            _ = try await running.sequencer.submit(try SequencerBed.work("a"))
            lock.fail()
            for name in ["b", "c"] {
                let error = await #expect(throws: Problem.self) {
                    try await running.sequencer.submit(try SequencerBed.work(name))
                }
                #expect(error?.code == .unavailable)
            }
            #expect(running.failStop.reason != nil)
            try running.store.close()
            let again = try await bed.open()
            // The commit of b was durable before the lock failed: it is there, and c never began.
            #expect(try await bed.verified(again.store).count == 2)
            #expect(try await again.store.read { try $0.setting("c") } == nil)
            #expect(try await again.sequencer.submit(try SequencerBed.work("d")).logIndex == 2)
            try again.store.close()
        }
    }
}
