// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import HubCore
import HubStore
import Logging
import Storage
import Testing
import TestSupport
import Wire

/// The audit follows a hub through its restores, from one log into the next.
struct RestoredHubTests {
    private func backUp(_ bed: HubBed, to place: DiskPath) async throws {
        let backup = HubBackup(place)
        try backup.prepare()
        var database: [UInt8] = []
        try await #require(bed.hub.snapshot).read { database += $0 }
        try PosixFS().writeAtomically(database, to: place / HubBackup.databaseName)
        try backup.copyFiles(of: bed.directory.path)
    }

    /// Runs `body` on a hub that was restored twice, with what was lost in between handed over again.
    private func withRestored(_ body: (DiskPath) async throws -> Void) async throws {
        try await withTemporaryDirectory { place in
            var bed = try await HubBed(place.path / "0")
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "một"), .put("b", "hai"), by: &maker)
            for round in 1...2 {
                try await self.backUp(bed, to: place.path / "backup \(round)")
                let lost = try maker.bundle([.put("a", "sửa \(round)", base: round), .put("new \(round)", "mới")])
                try await bed.push(lost, by: maker)
                try await bed.directory.close()
                let restored = place.path / "\(round)"
                _ = try await HubBackup(place.path / "backup \(round)").restore(to: restored, logger: .quiet)
                #expect(try await HubDirectory.audit(restored, holder: "a test").firstBad == nil)
                bed = try await HubBed(restored, clock: bed.clock)
                try await bed.push(lost, by: maker)
                #expect(try await bed.versions(maker.school, "a").map(\.log) == Array(1...(round + 1)))
            }
            #expect(try await bed.audit().firstBad == nil)
            try await bed.directory.close()
            try await body(bed.directory.path)
        }
    }

    @Test func `a hub that was restored twice is sound, all three logs of it`() async throws {
        try await withRestored { path in
            let report = try await HubDirectory.audit(path, holder: "a test")
            #expect(report.firstBad == nil)
            #expect(report.leaves == 2 + 2 + 2 && report.treeSize == 2)
            #expect(report.documents == 4 && report.versions == 6)
        }
    }

    @Test func `an entry taken from the end of an earlier log is missed by the log that followed it`() async throws {
        try await withRestored { path in
            let database = try DamagedDatabase(path)
            for table in ["leaf WHERE log = 2 AND n = 1", "receipt WHERE log = 2 AND leaf = 1", "bundle WHERE log = 2"]
            {
                try database.alter("DELETE FROM \(table)")
            }
            try database.alter("DELETE FROM checkpoint WHERE log = 2 AND size = 2")
            try database.close()
            let bad = try #require(try await HubDirectory.audit(path, holder: "a test").firstBad)
            #expect(bad.record == "receipt 0 of log 3" && bad.detail.contains("where the log before it ended"))
        }
    }

    @Test func `a leaf altered in a later log is named with its log`() async throws {
        try await withRestored { path in
            let database = try DamagedDatabase(path)
            try database.alter("UPDATE leaf SET entry = randomblob(32) WHERE log = 2 AND n = 1")
            try database.close()
            #expect(try await HubDirectory.audit(path, holder: "a test").firstBad?.record == "leaf 1 of log 2")
        }
    }
}
