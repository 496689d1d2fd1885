// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import GRDB
import HubCore
import HubStore
import ReceiptLog
import Storage
import Synchronization
import Testing
import TestSupport
import Wire

/// What every `Sequencer` promises.
@Suite struct SequencerContract {
    private struct Refusal: Error {}

    /// Lets one thread wait until so many steps were made.
    private final class Countdown: Sendable {
        private let left: Mutex<Int>
        private let gate = DispatchSemaphore(value: 0)

        init(_ count: Int) { left = Mutex(count) }

        func wait() { gate.wait() }

        func step() {
            let isLast = left.withLock { left in
                left -= 1
                return left == 0
            }
            if isLast { gate.signal() }
        }
    }

    @Test func `works follow one another, each with places of its own for its events`() async throws {
        try await SequencerBed.with { bed in
            let running = try await bed.open()
            let one = try await running.sequencer.submit(try SequencerBed.work("a"))
            let two = try await running.sequencer.submit(try SequencerBed.work("b", events: 3))
            let three = try await running.sequencer.submit(try SequencerBed.work("c"))
            #expect([one, two, three].map(\.logIndex) == [0, 1, 4])
            #expect([one, two, three].map(\.checkpointSize) == [1, 4, 5])
            let receipts = try await bed.verified(running.store)
            #expect(receipts.map(\.event).compactMap(Self.id) == ["rq-a-0", "rq-b-0", "rq-b-1", "rq-b-2", "rq-c-0"])
            #expect(
                receipts.allSatisfy { $0.log == bed.key.name.text && $0.school?.text == "TH01" && $0.by == "os:test" })
            #expect(Set(receipts.map(\.nonce)).count == 5)
            #expect(try await running.store.read { try $0.setting("b") } == "1")
            try running.store.close()
        }
    }

    private static func id(_ event: ReceiptEvent) -> String? {
        if case .request(let id, _, _, _) = event { id } else { nil }
    }

    /// [L-5] [U-9]
    @Test func `what waits while one commits is committed together, and every answer is covered by its checkpoint`()
        async throws
    {
        try await SequencerBed.with { bed in
            let running = try await bed.open()
            let count = 300
            let gate = Countdown(count - 1)
            let entries = try await withThrowingTaskGroup(of: CommittedEntry.self) { group in
                let first = try SequencerBed.work("first") { gate.wait() }
                group.addTask { try await running.sequencer.submit(first) }
                for number in 1..<count {
                    let work = try SequencerBed.work("\(number)")
                    group.addTask {
                        // The first work holds the database until all of the others are on their way.
                        gate.step()
                        return try await running.sequencer.submit(work)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(entries.map(\.logIndex)) == Set(0..<UInt64(count)))
            #expect(entries.allSatisfy { $0.logIndex < $0.checkpointSize })
            let sizes = Set(entries.map(\.checkpointSize)).sorted()
            #expect(sizes.count < count / 4, "\(sizes.count) commits for \(count) works")
            #expect(zip(sizes, sizes.dropFirst()).allSatisfy { $1 - $0 <= UInt64(GroupCommitter.groupMaximum) })
            #expect(try await bed.verified(running.store).count == count)
            try running.store.close()
        }
    }

    @Test func `work that fails leaves nothing, and those beside it go on`() async throws {
        try await SequencerBed.with { bed in
            let running = try await bed.open()
            let outcomes = try await withThrowingTaskGroup(of: (Int, Result<CommittedEntry, any Error>).self) { group in
                for number in 0..<60 {
                    let fails = number.isMultiple(of: 3)
                    let work = try SequencerBed.work("\(number)", events: 2) { if fails { throw Refusal() } }
                    group.addTask {
                        do { return (number, .success(try await running.sequencer.submit(work))) } catch {
                            return (number, .failure(error))
                        }
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for (number, outcome) in outcomes {
                switch outcome {
                case .success(let entry):
                    #expect(!number.isMultiple(of: 3))
                    #expect(try await running.store.read { try $0.setting("\(number)") } == String(entry.logIndex))
                case .failure(let error):
                    #expect(number.isMultiple(of: 3) && error is Refusal)
                    #expect(try await running.store.read { try $0.setting("\(number)") } == nil)
                }
            }
            #expect(try await bed.verified(running.store).count == 80)
            #expect(running.failStop.reason == nil)
            try running.store.close()
        }
    }

    @Test func `the log's time never falls, whatever the clock does`() async throws {
        try await SequencerBed.with { bed in
            var running = try await bed.open()
            for (number, step) in [60, -3600, 10, 0, -5, 7200].enumerated() {
                bed.clock.advance(bySeconds: Int64(step))
                _ = try await running.sequencer.submit(try SequencerBed.work("\(number)"))
                if number == 2 {
                    try running.store.close()
                    running = try await bed.open()
                }
            }
            let times = try await bed.verified(running.store).map(\.time)
            #expect(times == times.sorted())
            #expect(times.last == bed.clock.now())
            try running.store.close()
        }
    }

    @Test func `receipts are the same bytes after opening again, and the log goes on where it ended`() async throws {
        try await SequencerBed.with { bed in
            let running = try await bed.open()
            for number in 0..<5 { _ = try await running.sequencer.submit(try SequencerBed.work("\(number)")) }
            let before = try await bed.verified(running.store)
            let checkpoint = try await running.store.read { try $0.logState().checkpoint }
            try running.store.close()
            let again = try await bed.open()
            #expect(try await bed.verified(again.store) == before)
            #expect(try await again.store.read { try $0.logState().checkpoint } == checkpoint)
            #expect(try await again.sequencer.submit(try SequencerBed.work("later")).logIndex == 5)
            #expect(try await bed.verified(again.store).prefix(5).elementsEqual(before))
            try again.store.close()
        }
    }

    @Test func `tiles and consistency hold over hundreds of leaves`() async throws {
        try await SequencerBed.with { bed in
            let running = try await bed.open()
            for number in 0..<6 {
                _ = try await running.sequencer.submit(try SequencerBed.work("\(number)", events: 100))
            }
            let log = LogService(metadata: running.store)
            var tracker = CheckpointTracker()
            for size in stride(from: UInt64(100), through: 600, by: 100) {
                let note = try #require(try await running.store.read { try $0.checkpoint(1, size) })
                let head = try SignedNote(Array(note.utf8)).verifyCheckpoint(with: [bed.key.verifierKey])
                let message = try await log.consistency(tracker.highest?.checkpoint.size ?? 0, size)
                let proof = message.map { message in
                    ConsistencyProof(
                        oldSize: message.old, newSize: message.new,
                        path: message.proof.compactMap { Base64.decode($0).flatMap { Fingerprint(bytes: $0) } })
                }
                #expect(tracker.advance(to: head, proof: proof) == (size == 100 ? .first : .newer))
            }
            let path = try #require(TilePath("tile/1/000.p/2"))
            let tile = try #require(try await log.tile(path))
            #expect(tile.count == 64)
            #expect(try await bed.verified(running.store).count == 600)
            try running.store.close()
        }
    }

    @Test func `events whose leaf cannot be written take their work's writes back with them`() async throws {
        try await SequencerBed.with { bed in
            let running = try await bed.open()
            _ = try await running.sequencer.submit(try SequencerBed.work("a"))
            let queue = try DatabaseQueue(path: bed.place.file("hub.sqlite"))
            try await queue.write { try $0.execute(sql: "INSERT INTO leaf VALUES (1, 2, zeroblob(32))") }
            try queue.close()
            await #expect(throws: (any Error).self) {
                try await running.sequencer.submit(try SequencerBed.work("b", events: 2))
            }
            let (size, kept, text) = try await running.store.read {
                (try $0.logState().size, try $0.setting("b"), try $0.receiptText(1, 1))
            }
            #expect(size == 1 && kept == nil && text == nil)
            try running.store.close()
        }
    }
}
