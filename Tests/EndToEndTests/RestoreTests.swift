// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A hub that died and was put back from a backup: schools know more than it does, and give it back.
struct RestoreTests {
    /// A row of `lost` in the agent's `status --json`.
    private struct Status: Decodable {
        struct Lost: Decodable {
            let path: String
            let version: Int
        }
        let tracked: Int
        let receipted: Int
        let lost: [Lost]
    }

    /// [L-7] [L-8] [L-9]
    @Test func `a restored hub is given back what it lacks, without a new enrolment, and old receipts stay proofs`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            let backup = directory.file("backup")
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try school.save("trước.txt", "có trong bản sao lưu")
                try school.save("sửa.txt", "một")
                try await school.sync()
                let saved = try await office.run("backup", backup)
                #expect(saved.errorText.contains("keys"), "the operator is told what the copy holds")
                try school.save("sau.txt", "chưa có trong bản sao lưu")
                try school.save("sửa.txt", "hai")
                try await school.sync()
                try school.save("sửa.txt", "ba")
                try await school.sync()
            }
            try FileManager.default.moveItem(atPath: office.data, toPath: office.data + "-dead")
            try await office.run("restore", backup)
            try await office.run("restore", backup, expecting: 3)
            try await office.serving { _ in
                let again = try await school.sync()
                #expect(again.receipted == 2, "the new file and the newest edit")
                let versions = try await office.json([ListedVersion].self, "versions", "TH01", "sửa.txt")
                #expect(versions.map(\.outcome) == ["stored", "stored"] && versions.last?.base == 1, "no false conflict")
                let status = try await school.json(Status.self, "status")
                #expect(status.tracked == 3 && status.receipted == 3)
                #expect(status.lost.map(\.path) == ["sửa.txt"] && status.lost.first?.version == 2)
                let quiet = try await school.sync()
                #expect(quiet.pushed == 0 && quiet.unchanged == 3)
            }
            for receipt in try await school.receipts() { try await school.run("verify", receipt.file) }
            try await office.run("verify")
        }
    }

    /// [L-8]
    @Test func `a hub that shows an older log without saying so gets nothing`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            let copy = directory.file("copy")
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try school.save("a.txt", "một")
                try await school.sync()
            }
            try FileManager.default.copyItem(atPath: office.data, toPath: copy)
            try await office.serving { _ in
                try school.save("b.txt", "hai")
                try await school.sync()
            }
            // Somebody puts yesterday's directory back by hand: database and lock agree with each other, and not with the school.
            try FileManager.default.removeItem(atPath: office.data)
            try FileManager.default.moveItem(atPath: copy, toPath: office.data)
            try await office.serving { _ in
                try school.save("c.txt", "ba")
                let refused = try await school.run("sync", expecting: 1)
                #expect(refused.errorText.contains("receipts prove"))
                #expect(try await office.json([ListedFile].self, "files", "TH01").map(\.path) == ["a.txt"])
            }
        }
    }

    @Test func `a database behind its checkpoint lock signs nothing`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            let old = directory.file("old.sqlite")
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try school.save("a.txt", "một")
                try await school.sync()
            }
            try FileManager.default.copyItem(atPath: office.data + "/hub.sqlite", toPath: old)
            try await office.serving { _ in
                try school.save("b.txt", "hai")
                try await school.sync()
            }
            for name in ["hub.sqlite", "hub.sqlite-wal", "hub.sqlite-shm"] {
                try? FileManager.default.removeItem(atPath: office.data + "/" + name)
            }
            try FileManager.default.moveItem(atPath: old, toPath: office.data + "/hub.sqlite")
            let refused = try await office.run("files", "TH01", expecting: 3)
            #expect(refused.errorText.contains("old copy"))
        }
    }
}
