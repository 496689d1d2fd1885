// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A state that is old, new or one of two: nothing is lost, nothing is sent twice, and no conflict is made up.
struct ReplacedTests {
    private struct Status: Decodable {
        let tracked: Int
        let receipted: Int
        let pending: Int
    }

    private static let large = 9 << 20

    /// Bytes that do not compress, the same in every run.
    private func noise(_ seed: UInt64, _ count: Int) -> Data {
        var generator = SeededGenerator(seed: seed)
        return Data((0..<(count / 8)).flatMap { _ in withUnsafeBytes(of: generator.next()) { Array($0) } })
    }

    @Test func `an agent put back from an old copy goes on from what the hub holds`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            let copy = directory.file("copy")
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try school.save("sửa.txt", "một")
                try school.save("yên.txt", "như cũ")
                try await school.sync()
                try FileManager.default.copyItem(atPath: school.state, toPath: copy)
                try school.save("sửa.txt", "hai")
                try school.save("mới.txt", "sau bản sao")
                try await school.sync()
                try FileManager.default.removeItem(atPath: school.state)
                try FileManager.default.moveItem(atPath: copy, toPath: school.state)
                try await school.sync()
                #expect(try await school.sync().unchanged == 3)
                try school.save("sửa.txt", "ba")
                try school.save("mới.txt", "sửa tiếp")
                try await school.sync()
                #expect(try await office.json([ListedConflict].self, "conflicts").isEmpty)
                for (path, texts) in [
                    ("sửa.txt", ["một", "hai", "ba"]), ("mới.txt", ["sau bản sao", "sửa tiếp"]),
                    ("yên.txt", ["như cũ"]),
                ] {
                    let versions = try await office.json([ListedVersion].self, "versions", "TH01", path)
                    #expect(versions.map(\.outcome) == texts.map { _ in "stored" }, "\(path)")
                    #expect(versions.last?.base == (texts.count > 1 ? texts.count - 1 : nil))
                }
                let status = try await school.json(Status.self, "status")
                #expect(status.tracked == 3 && status.receipted == 3 && status.pending == 0)
            }
            for receipt in try await school.receipts() { try await school.run("verify", receipt.file) }
            try await office.run("verify")
        }
    }

    @Test func `a replaced machine takes over what the hub holds without sending a document again`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let old = try SchoolSite("TH01", in: directory)
            try await office.serving { _ in
                try await old.enrol(try await office.invite("TH01"))
                for number in 1...20 { try old.save("2023/\(number).docx", noise(UInt64(number), 100_000)) }
                try old.save("lớn.bin", noise(77, 3 * Self.large))
                try old.save("sửa sau.txt", "trước khi hỏng")
                try await old.sync()
                try FileManager.default.removeItem(atPath: old.state)
                // Whoever saved meanwhile edited what the folder's receipts prove to be at the Office.
                try old.save("sửa sau.txt", "sau khi hỏng")

                let line = try await office.run("invite", "TH01").text.trimmingCharacters(in: .newlines)
                try await old.enrol(line)
                let first = try await old.sync()
                #expect(first.receipted == 22 && first.blocked == 0)
                #expect(first.bytesSent < 60_000, "manifests and one small edit: \(first.bytesSent)")
                #expect(try await old.sync().unchanged == 22)
                let files = try await office.json([ListedFile].self, "files", "TH01")
                #expect(files.count == 22 && files.allSatisfy { $0.conflicts == 0 })
                #expect(files.filter { $0.head > 1 }.map(\.path) == ["sửa sau.txt"])
                #expect(try await office.json([ListedVersion].self, "versions", "TH01", "sửa sau.txt").last?.base == 1)
                #expect(try await old.json(Status.self, "status").receipted == 22)
                // It has receipts of its own, and those of the machine before it still hold.
                #expect(Set(try await old.receipts().map(\.path)).count == 22)
                let names = try FileManager.default.subpathsOfDirectory(
                    atPath: old.folder.appending(path: "_Biên nhận").path)
                for name in names where name.hasSuffix(".tlog-proof") {
                    try await old.run("verify", old.folder.appending(path: "_Biên nhận/\(name)").path)
                }
                // What differs and has no receipt in the folder is kept beside the hub's, never over it.
                try old.save("lớn.bin", noise(78, 3 * Self.large))
                try await old.sync()
                #expect(
                    try await office.json([ListedVersion].self, "versions", "TH01", "lớn.bin").map(\.outcome) == [
                        "stored", "stored",
                    ])
            }
            try await office.run("verify")
        }
    }

    @Test func `two agents for one school and folder agree on every document`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let one = try SchoolSite("TH01", in: directory)
            let two = SchoolSite(sharing: one, "TH01-2", in: directory)
            try await office.serving { _ in
                try await one.enrol(try await office.invite("TH01"))
                try await two.enrol(try await office.run("invite", "TH01").text.trimmingCharacters(in: .newlines))
                try one.save("a.txt", "một")
                try one.save("b.txt", "hai")
                try await one.sync()
                let second = try await two.sync()
                #expect(second.receipted == 2 && second.bytesSent < 2000)
                try await one.running { _ in
                    try await two.running { _ in
                        try one.save("a.txt", "sửa")
                        try one.save("c.txt", "mới")
                        for site in [one, two] {
                            try await eventually(within: .seconds(60), "both know everything") {
                                let has = try await site.receipts().contains { $0.path == "a.txt" && $0.version == 2 }
                                return try await site.json(Status.self, "status").receipted == 3 && has
                            }
                        }
                    }
                }
                #expect(try await office.json([ListedConflict].self, "conflicts").isEmpty)
                #expect(try await office.json([ListedFile].self, "files", "TH01").map(\.head) == [2, 1, 1])
            }
            try await office.run("verify")
        }
    }

    @Test func `a service that only waited learns that the hub was put back, and gives back what it lacks`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            let backup = directory.file("backup")
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try school.save("trước.txt", "có")
                try await school.sync()
                try await office.run("backup", backup)
            }
            try await school.running { _ in
                try await office.serving { hub in
                    try school.save("sau.txt", "chưa có")
                    try await eventually(within: .seconds(60), "it arrives") { try await self.holds("sau.txt", office) }
                    hub.signal(SIGKILL)
                    _ = try await hub.outcome()
                }
                try FileManager.default.moveItem(atPath: office.data, toPath: office.data + "-dead")
                try await office.run("restore", backup)
                #expect(try await !holds("sau.txt", office))
                try await office.serving { _ in
                    try await eventually(within: .seconds(120), "it is given back") {
                        try await self.holds("sau.txt", office)
                    }
                }
            }
            try await office.run("verify")
        }
    }

    private func holds(_ path: String, _ office: Office) async throws -> Bool {
        try await office.json([ListedFile].self, "files", "TH01").contains { $0.path == path }
    }
}
