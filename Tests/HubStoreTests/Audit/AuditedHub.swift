// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import GRDB
import HubCore
import HubStore
import Storage
import Synchronization
import Testing
import TestSupport
import Wire

/// A hub that has seen everything once, made for all tests together and copied for each.
actor AuditedHub {
    static let shared = AuditedHub()
    private var made: Task<String, any Error>?

    /// Runs `body` on a copy of the hub's directory, nothing open in it.
    nonisolated func withCopy(_ body: (DiskPath) async throws -> Void) async throws {
        let origin = try await directory()
        try await withTemporaryDirectory { place in
            let copy = place.path / "hub"
            try FileManager.default.copyItem(atPath: origin, toPath: copy.string)
            try await body(copy)
        }
    }

    private func directory() async throws -> String {
        let task = made ?? Task { try await Self.make() }
        made = task
        return try await task.value
    }

    /// Where it lies: it outlives every single test, and goes when the process does.
    private static let place = Mutex<String?>(nil)

    private static func make() async throws -> String {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "handover-audited-\(UInt64.random(in: 0 ... .max))")
        place.withLock { $0 = url.path }
        atexit { AuditedHub.place.withLock { _ = $0.map { try? FileManager.default.removeItem(atPath: $0) } } }
        let bed = try await HubBed(DiskPath(url.path))
        try await fill(bed)
        try await bed.directory.close()
        return url.path
    }

    private static func fill(_ bed: HubBed) async throws {
        var one = try await bed.enrolSchool("TH01")
        var two = try await bed.enrol("TH01")
        var other = try await bed.enrolSchool("MN07")
        var noise = SeededGenerator(seed: 7)
        try await bed.push(.put("a.docx", "một"), .put("b.docx", "hai"), .put("c.docx", "ba"), by: &one)
        try await bed.push(.put("a.docx", "một, sửa", base: 1), .put("b.docx", "hai, sửa", base: 1), by: &one)
        // Two machines from one base: b is decided, a and d stay open, d's branch has two versions.
        try await bed.push(.put("b.docx", "hai, máy khác", base: 1), .put("a.docx", "một, máy khác", base: 1), by: &two)
        try await bed.push(.put("d.docx", "bốn"), by: &one)
        try await bed.push(.put("d.docx", "bốn, sửa", base: 1), by: &one)
        try await bed.push(.put("d.docx", "bốn, máy khác", base: 1), by: &two)
        try await bed.push(.put("d.docx", "bốn, máy khác, sửa", base: 3), by: &two)
        bed.clock.advance(bySeconds: 60)
        _ = try await bed.hub.conflicts.resolve(try DocumentPath("b.docx"), of: one.school, choosing: 3, by: "os:test")
        // Renamed, renamed onto another, deleted, deleted from an old base, back again, same and stale.
        try await bed.push(.put("2023/c mới.docx", "ba", base: 1, from: "c.docx"), by: &one)
        try await bed.push(.put("e.docx", "năm"), .put("f.docx", "sáu"), by: &one)
        try await bed.push(.put("f.docx", "năm", base: 1, from: "e.docx"), by: &one)
        try await bed.push(.put("g.docx", "bảy"), .put("h.docx", "tám"), by: &one)
        try await bed.push(.put("g.docx", "bảy, sửa", base: 1), .delete("h.docx", base: 1), by: &one)
        try await bed.push(.delete("g.docx", base: 1), .put("h.docx", "tám, lại", base: 2), by: &two)
        try await bed.push(.put("g.docx", "bảy", base: 1), .put("h.docx", "tám, lại", base: 3), by: &two)
        // A large file in pieces, staged and then edited; dedup within it.
        let pieces = (0..<4).map { _ in noise.bytes(70_000) }
        try await bed.push(try one.stage(Array(pieces[..<2])), by: one)
        var large = try MadeFile.put("lớn.xlsx", pieces: pieces + [pieces[0]])
        large.pieces = Array(pieces[2...])
        try await bed.push(large, by: &one)
        var edited = try MadeFile.put("lớn.xlsx", pieces: [pieces[3], noise.bytes(50_000)], base: 1)
        edited.pieces.removeFirst()
        try await bed.push(edited, by: &one)
        // A request answered by bytes, one by words, one not yet.
        let asked = try await bed.hub.resend.request(
            try DocumentPath("a.docx"), of: one.school, reason: "không mở được", by: "os:test")
        try await bed.push(.put("a.docx", "một, sửa", base: 2), by: &one, cmd: asked.id)
        let absent = try await bed.hub.resend.request(
            try DocumentPath("z.docx"), of: one.school, reason: "", by: "os:test")
        let device = try await bed.record(one)
        try await bed.hub.resend.acknowledge(device, commandsUpTo: 100)
        try await bed.hub.resend.answer(absent.id, with: CommandResult(result: .absent), from: device)
        _ = try await bed.hub.resend.request(
            try DocumentPath("2023/x"), of: other.school, reason: "chưa có", by: "os:test")
        // Enough leaves for a tile of level 1.
        try await bed.push(.put("một.txt", "như cũ"), by: &other)
        let school = other.school
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...250 {
                group.addTask {
                    let path = try DocumentPath("chưa có/\(number).txt")
                    _ = try await bed.hub.resend.request(path, of: school, reason: "", by: "os:test")
                }
            }
            try await group.waitForAll()
        }
        try await bed.hub.enrolment.revoke(try two.device, by: "os:test")
    }
}

/// The hub's database in a directory where nothing else is open, for a test to damage.
struct DamagedDatabase {
    private let queue: DatabaseQueue

    init(_ directory: DiskPath) throws {
        var configuration = GRDB.Configuration()
        configuration.foreignKeysEnabled = false
        queue = try DatabaseQueue(path: (directory / "hub.sqlite").string, configuration: configuration)
        try queue.write { db in
            for trigger in try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'") {
                try db.execute(sql: "DROP TRIGGER \(trigger)")
            }
        }
    }

    /// Runs SQL that must change something.
    func alter(_ sql: String, _ arguments: StatementArguments = []) throws {
        try queue.write { db in
            try db.execute(sql: sql, arguments: arguments)
            #expect(db.changesCount > 0, "nothing was altered by \(sql)")
        }
    }

    func value(_ sql: String) throws -> String? { try queue.read { try String.fetchOne($0, sql: sql) } }

    func close() throws { try queue.close() }
}
