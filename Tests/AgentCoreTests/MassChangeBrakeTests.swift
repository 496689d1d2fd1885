// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Testing

struct MassChangeBrakeTests {
    private let minuteNs: Int64 = 60 * 1_000_000_000

    private func path(_ number: Int) throws -> DocumentPath { try DocumentPath("2023/\(number).docx") }

    private func stamp(_ number: Int, edit: Int64 = 0) -> FileStamp {
        FileStamp(sizeBytes: 100, modifiedNs: 5, changedNs: edit, inode: UInt64(number + 1))
    }

    /// The documents of those numbers as rewritten, at the time `edit`.
    private func rewritten(_ numbers: Range<Int>, at edit: Int64 = 0) throws -> [MassChange] {
        try numbers.map { MassChange(path: try path($0), trace: stamp($0, edit: edit), atNs: edit) }
    }

    private func look(
        _ changes: [MassChange], of receipted: Int = 100, since: Int64 = 0, now: Int64 = 0,
        unsettled: Set<DocumentPath> = [], scope: FolderObservation.Scope = .whole
    ) -> MassChangeBrake.Look {
        MassChangeBrake.Look(
            changes: changes, looked: FolderObservation(scope: scope), unsettled: unsettled, receiptedCount: receipted,
            sinceNs: since, nowNs: now)
    }

    @Test func `a mass change is held, and what changes afterwards too`() throws {
        var brake = MassChangeBrake()
        brake.take(look(try rewritten(0..<31)))
        #expect(brake.isOn && brake.held.count == 31)
        brake.take(look(try rewritten(0..<32), now: 300 * minuteNs))
        #expect(brake.held.count == 32)
    }

    @Test func `a hold stays while its files are out of sight or being written, and ends when they are as they were`() throws {
        var brake = MassChangeBrake()
        brake.take(look(try rewritten(0..<40)))
        brake.take(look([], scope: .parts([Array("2024".utf8)])))
        #expect(brake.held.count == 40)
        brake.take(look([], unsettled: Set(try (0..<5).map { try path($0) })))
        #expect(brake.held.count == 5 && brake.isOn)
        brake.take(look([]))
        #expect(!brake.isOn && brake.records.isEmpty)
    }

    @Test func `exactly what was held may go after a release, and nothing that changed since`() throws {
        var brake = MassChangeBrake()
        brake.take(look(try rewritten(0..<40)))
        #expect(brake.release() == 40 && !brake.isOn)
        brake.take(look(try rewritten(0..<40)))
        #expect(!brake.isOn)
        let again = try rewritten(0..<35, at: minuteNs) + rewritten(35..<40)
        brake.take(look(again, now: minuteNs))
        #expect(brake.held.count == 35, "the five that are as they were when a person let them go still go")
        #expect(try !brake.holds(path(37)))
    }

    @Test func `a released change does not count with what follows`() throws {
        var brake = MassChangeBrake()
        brake.take(look(try rewritten(0..<40)))
        brake.release()
        brake.take(look(try rewritten(0..<40) + rewritten(40..<59), now: minuteNs))
        #expect(!brake.isOn)
        brake.take(look(try rewritten(0..<40) + rewritten(40..<71), now: minuteNs))
        #expect(brake.held.count == 31)
    }

    @Test func `what was sent counts for ten minutes with what follows`() throws {
        var brake = MassChangeBrake()
        for number in 0..<30 {
            let now = Int64(number) * 10 * 1_000_000_000
            brake.take(look(try rewritten(number..<number + 1, at: now), now: now))
            #expect(!brake.isOn, "\(number)")
            #expect(brake.sent([try path(number)]).count == 1)
        }
        var late = brake
        brake.take(look(try rewritten(30..<31, at: 9 * minuteNs), now: 9 * minuteNs))
        #expect(brake.held.count == 1)
        late.take(look(try rewritten(30..<31, at: 16 * minuteNs), now: 16 * minuteNs))
        #expect(!late.isOn)
        late.take(look([], now: 60 * minuteNs))
        #expect(late.records.isEmpty, "and is then forgotten")
    }

    @Test func `a change is no older than the last look that found all in order, and no younger than now`() throws {
        // Moved in from elsewhere, with times of long ago.
        let moved = try (0..<40).map {
            MassChange(path: try path($0), trace: stamp($0), atNs: Int64($0) * 1000 * minuteNs - 50_000 * minuteNs)
        }
        var brake = MassChangeBrake()
        brake.take(look(moved, since: 1, now: minuteNs))
        #expect(brake.isOn)
        // A year of edits, met by an agent that was off for it.
        brake = MassChangeBrake()
        brake.take(look(moved, since: -60_000 * minuteNs, now: minuteNs))
        #expect(!brake.isOn)
        // A clock that was years ahead.
        let future = try (0..<40).map {
            MassChange(path: try path($0), trace: stamp($0), atNs: Int64($0) * 1000 * minuteNs + 50_000 * minuteNs)
        }
        brake = MassChangeBrake()
        brake.take(look(future, now: minuteNs))
        #expect(brake.isOn)
    }

    @Test func `a change that waits for the hub keeps its time, however often it is looked at`() throws {
        var brake = MassChangeBrake()
        for number in 0..<60 {
            let now = Int64(number) * 11 * minuteNs
            let changes = try (0...number).flatMap { try rewritten($0..<$0 + 1, at: Int64($0) * 11 * minuteNs) }
            brake.take(look(changes, since: 0, now: now))
        }
        #expect(!brake.isOn)
    }

    @Test func `one document counts once, however often it is saved`() throws {
        var brake = MassChangeBrake()
        for edit in 0..<300 {
            let now = Int64(edit) * 1_000_000_000
            brake.take(look(try rewritten(0..<1, at: now), of: 1, now: now))
            _ = brake.sent([try path(0)])
        }
        #expect(!brake.isOn)
    }

    @Test func `it is known what was read before, and only exactly that`() throws {
        var brake = MassChangeBrake()
        brake.take(look(try rewritten(0..<40)))
        #expect(try brake.knows(path(3), as: stamp(3)))
        #expect(try !brake.knows(path(3), as: stamp(3, edit: 1)))
        #expect(try !brake.knows(path(90), as: stamp(90)))
    }

    @Test func `what differs from an earlier brake makes the later of it`() throws {
        var before = MassChangeBrake()
        before.take(look(try rewritten(0..<40)))
        var after = before
        after.take(look(try rewritten(10..<50)))
        var records = before.records
        for (path, record) in after.differences(from: before) { records[path] = record }
        #expect(records == after.records)
        #expect(after.differences(from: after).isEmpty)
    }
}
