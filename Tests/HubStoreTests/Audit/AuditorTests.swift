// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import GRDB
import HubCore
import HubStore
import Storage
import Testing
import TestSupport

/// The auditor finds nothing in a sound hub, and names what was altered in one that is not.
struct AuditorTests {
    @Test func `a hub that has seen everything is sound, opened or not`() async throws {
        try await AuditedHub.shared.withCopy { path in
            let closed = try await HubDirectory.audit(path, holder: "a test")
            #expect(closed.firstBad == nil)
            #expect(closed.documents == 10 && closed.versions == 24 && closed.leaves == 279 && closed.packs == 19)
            #expect(closed.treeSize == UInt64(closed.leaves) && closed.root != nil && closed.bytes > 300_000)
            let bed = try await HubBed(path)
            #expect(try await bed.audit() == closed)
            try await bed.directory.close()
        }
    }

    @Test func `an audit beside a hub at work sees one moment of it`() async throws {
        try await HubBed.with { bed in
            let makers = [try await bed.enrolSchool("TH01"), try await bed.enrolSchool("TH02")]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for var maker in makers {
                    group.addTask {
                        for number in 1...60 {
                            try await bed.push(.put("\(number).txt", "\(maker.school) \(number)"), by: &maker)
                        }
                    }
                }
                group.addTask {
                    var last = 0
                    while last < 122 {
                        let report = try await bed.audit()
                        #expect(report.firstBad == nil)
                        #expect(report.leaves >= last)
                        last = report.leaves
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `an audit that nobody waits for any more ends`() async throws {
        try await AuditedHub.shared.withCopy { path in
            let task = Task { try await HubDirectory.audit(path, holder: "a test") }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test(arguments: RowDamage.all) func `an altered row is found and named`(_ damage: RowDamage) async throws {
        try await AuditedHub.shared.withCopy { path in
            let database = try DamagedDatabase(path)
            for sql in damage.sql { try database.alter(sql) }
            try database.close()
            let report = try await HubDirectory.audit(path, holder: "a test")
            let bad = try #require(report.firstBad, "\(damage.sql) was not found")
            #expect(bad.record.hasPrefix(damage.record), "\(bad)")
            #expect(damage.detail.isEmpty || bad.detail.contains(damage.detail), "\(bad)")
        }
    }

    @Test func `a receipt rewritten together with its leaf is found by the signed root`() async throws {
        try await AuditedHub.shared.withCopy { path in
            let database = try DamagedDatabase(path)
            let leaf = "SELECT leaf FROM receipt WHERE instr(text, CAST('request' AS BLOB)) > 0 ORDER BY leaf LIMIT 1"
            let index = try #require(try database.value(leaf).flatMap { Int64($0) })
            let text = try #require(try database.value("SELECT CAST(text AS TEXT) FROM receipt WHERE leaf = \(index)"))
            let forged = Array(text.replacing("os:test", with: "os:root").utf8)
            try database.alter("UPDATE receipt SET text = ? WHERE leaf = ?", [Data(forged), index])
            try database.alter("UPDATE leaf SET entry = ? WHERE n = ?", [Data(Fingerprint(of: forged).bytes), index])
            try database.close()
            let bad = try #require(try await HubDirectory.audit(path, holder: "a test").firstBad)
            #expect(bad.record == "checkpoint \(index + 1)" && bad.detail.contains("another root"))
        }
    }

    @Test(arguments: PackDamage.allCases) func `a damaged pack is found and named`(_ damage: PackDamage) async throws {
        var generator = SeededGenerator.fresh("a damaged pack is found and named, \(damage)")
        try await AuditedHub.shared.withCopy { path in
            let name = try self.largestPack(path)
            try damage.apply(path / "packs" / name, &generator)
            let report = try await HubDirectory.audit(path, holder: "a test")
            let bad = try #require(report.firstBad)
            #expect(bad.record == "pack \(name)" || bad.record.hasPrefix("chunk "), "\(bad)")
        }
    }

    @Test func `every single byte of a pack counts`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "một"), .put("b", "hai"), by: &maker)
            let pack = try #require(try await bed.hub.packs.packs().first)
            let file = bed.directory.path / "packs" / pack.id.text
            let sound = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file.string)))
            for place in sound.indices {
                var bytes = sound
                bytes[place] ^= 1 << UInt8(place % 8)
                try Data(bytes).write(to: URL(fileURLWithPath: file.string))
                #expect(try await bed.audit().firstBad != nil, "byte \(place) of \(sound.count)")
            }
            try Data(sound).write(to: URL(fileURLWithPath: file.string))
            #expect(try await bed.audit().firstBad == nil)
        }
    }

    @Test func `a pack whose chunks the school sent again is forgiven`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "một"), by: &maker)
            let pack = try #require(try await bed.hub.packs.packs().first)
            try FileManager.default.removeItem(atPath: (bed.directory.path / "packs" / pack.id.text).string)
            #expect(try await bed.audit().firstBad == AuditFinding("pack \(pack.id)", "it is missing"))
            let request = try await bed.hub.resend.request(
                try DocumentPath("a"), of: maker.school, reason: "", by: "os:test")
            try await bed.push(.put("a", "một", base: 1), by: &maker, cmd: request.id)
            let report = try await bed.audit()
            #expect(report.firstBad == nil && report.replaced == 1)
        }
    }

    @Test(arguments: ["", "handover-hub/x/receipts\n1\nAAAA\n", nil] as [String?])
    func `a checkpoint lock that was replaced or removed is found`(_ text: String?) async throws {
        try await AuditedHub.shared.withCopy { path in
            let lock = URL(fileURLWithPath: (path / "checkpoint.lock").string)
            if let text { try Data(text.utf8).write(to: lock) } else { try FileManager.default.removeItem(at: lock) }
            #expect(try await HubDirectory.audit(path, holder: "a test").firstBad?.record == "checkpoint.lock")
        }
    }

    @Test func `an earlier checkpoint in the lock of a hub at rest is found`() async throws {
        try await AuditedHub.shared.withCopy { path in
            let database = try DamagedDatabase(path)
            let note = try #require(
                try database.value("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1 OFFSET 1"))
            try database.close()
            try Data(note.utf8).write(to: URL(fileURLWithPath: (path / "checkpoint.lock").string))
            #expect(try await HubDirectory.audit(path, holder: "a test").firstBad?.record == "checkpoint.lock")
        }
    }

    @Test func `another log key verifies nothing`() async throws {
        try await AuditedHub.shared.withCopy { path in
            let key = URL(fileURLWithPath: (path / "keys/log.key").string)
            try Data(String(repeating: "ab", count: 32).utf8).write(to: key)
            #expect(try await HubDirectory.audit(path, holder: "a test").firstBad?.record == "checkpoint 0")
            try Data("ab".utf8).write(to: key)
            #expect(try await HubDirectory.audit(path, holder: "a test").firstBad?.record == "keys/log.key")
        }
    }

    @Test func `a database whose pages are torn is found`() async throws {
        try await AuditedHub.shared.withCopy { path in
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: (path / "hub.sqlite").string))
            let size = try file.seekToEnd()
            for page in stride(from: UInt64(8), to: size / 4096, by: 5) {
                try file.seek(toOffset: page * 4096)
                try file.write(contentsOf: Data(repeating: 0xA5, count: 300))
            }
            try file.close()
            let bad = try await HubDirectory.audit(path, holder: "a test").firstBad
            #expect(bad?.record == "database", "\(String(describing: bad)), \(size) bytes")
        }
    }

    private func largestPack(_ path: DiskPath) throws -> String {
        let root = (path / "packs").string
        let names = try FileManager.default.subpathsOfDirectory(atPath: root)
        func size(_ name: String) -> Int {
            let attributes = try? FileManager.default.attributesOfItem(atPath: root + "/" + name)
            return attributes?[.type] as? FileAttributeType == .typeRegular ? attributes?[.size] as? Int ?? 0 : 0
        }
        return try #require(names.max { size($0) < size($1) })
    }
}
