// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A full disk stops what needs it, in words, and nothing else; when there is room again everything goes on by itself.
@Suite(.serialized, .enabled(if: SmallDisk.isPossible, "needs the right to mount"))
struct FullDiskTests {
    @Test func `a hub without room takes nothing and says so, keeps what it has, and goes on when there is room`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await SmallDisk.mounted(at: office.data, megabytes: 1000) {
                try await office.serving { _ in
                    try await school.enrol(try await office.invite("TH01"))
                    try school.save("a.txt", "một")
                    try await school.sync()
                    try SmallDisk.resize(office.data, megabytes: 100)
                    try school.save("b.txt", "hai")
                    let refused = try await school.run("sync", expecting: 1)
                    #expect(refused.errorText.contains("free"), "\(refused.errorText)")
                    #expect(try await school.receipts().map(\.path) == ["a.txt"])
                    #expect(try await office.json([ListedFile].self, "files", "TH01").map(\.path) == ["a.txt"])
                    try SmallDisk.resize(office.data, megabytes: 1000)
                    #expect(try await school.sync().receipted == 1)
                }
                try await office.run("verify")
            }
        }
    }

    @Test func `an agent whose state has no room sends nothing that it could not remember, and goes on when it has`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await SmallDisk.mounted(at: school.state, megabytes: 4) {
                try await office.serving { _ in
                    try await school.enrol(try await office.invite("TH01"))
                    try school.save("a.txt", "một")
                    try await school.sync()
                    let ballast = school.state + "/ballast"
                    SmallDisk.fill(ballast)
                    for number in 0..<400 { try school.save("\(number).txt", "tệp \(number)") }
                    let refused = try await school.run("sync", expecting: 3)
                    #expect(refused.errorText.contains("full"), "\(refused.errorText)")
                    try FileManager.default.removeItem(atPath: ballast)
                    try await school.sync()
                    let quiet = try await school.sync()
                    #expect(quiet.pushed == 0 && quiet.unchanged == 401)
                }
                let files = try await office.json([ListedFile].self, "files", "TH01")
                #expect(files.count == 401 && files.allSatisfy { $0.head == 1 })
                try await office.run("verify")
            }
        }
    }

    @Test func `where the school's folder has no room the receipts wait, safe in the state, and are published later`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await SmallDisk.mounted(at: school.folder.path, megabytes: 2) {
                try await office.serving { _ in
                    try await school.enrol(try await office.invite("TH01"))
                    try school.save("a.txt", "một")
                    try await school.sync()
                    try school.save("b.txt", "hai")
                    // A name that no agent hands over.
                    let ballast = school.folder.path + "/~$ballast"
                    SmallDisk.fill(ballast)
                    let full = try await school.sync()
                    #expect(full.receipted == 1 && full.problems == ["diskFull"], "\(full.problems)")
                    let standing = try await office.json([ListedStanding].self, "school", "list")
                    #expect(standing.first?.blocked.map(\.cause) == ["diskFull"])
                    try FileManager.default.removeItem(atPath: ballast)
                    let freed = try await school.sync()
                    #expect(freed.problems.isEmpty && freed.pushed == 0)
                    let receipts = try await school.receipts()
                    #expect(receipts.count == 2)
                    for receipt in receipts { try await school.run("verify", receipt.file) }
                }
                try await office.run("verify")
            }
        }
    }
}
