// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// What people and programs leave in a folder, met by the real agent.
struct OddFileTests {
    /// Makes everything that is no document, and names that are no text, below the folder that it is given.
    private static let making = """
        import os, socket, sys, unicodedata
        root = os.fsencode(sys.argv[1])
        os.chdir(root)
        os.symlink("/etc/hostname", "liên kết.txt")
        os.symlink("/etc", "liên kết thư mục")
        os.symlink("..", "vòng")
        os.symlink("không có", "gãy.docx")
        os.mkfifo("ống.docx")
        socket.socket(socket.AF_UNIX).bind("ổ cắm.docx")
        open("rỗng.docx", "w").close()
        open(b"B\\xb8o c\\xb8o TCVN3.doc", "w").write("TCVN3 bytes")
        open("B\\u00b8o c\\u00b8o TCVN3.doc", "w").write("TCVN3 mojibake")
        for form in "NFC", "NFD":
            open(unicodedata.normalize(form, "Quý I.txt"), "w").write(form)
        open(b"ph\\xc3\\xadm\\x1b[31m\\n.txt", "w").write("control bytes")
        open("n" * 251 + ".txt", "w").write("a long name")
        for _ in range(20):
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
            open("sâu.txt", "w").write("x")
        """
    /// Their bytes, with what is in them.
    private static let documents: [[UInt8]: String] = {
        var documents: [[UInt8]: String] = [
            [0x42, 0xb8] + Array("o c".utf8) + [0xb8] + Array("o TCVN3.doc".utf8): "TCVN3 bytes",
            Array("B\u{b8}o c\u{b8}o TCVN3.doc".utf8): "TCVN3 mojibake",
            Array("phím\u{1b}[31m\n.txt".utf8): "control bytes",
            Array((String(repeating: "n", count: 251) + ".txt").utf8): "a long name",
            Array("Quý I.txt".precomposedStringWithCanonicalMapping.utf8): "NFC",
            Array("Quý I.txt".decomposedStringWithCanonicalMapping.utf8): "NFD",
        ]
        for depth in 1...4 {
            let folder = String(repeating: String(repeating: "d", count: 250) + "/", count: depth)
            let path = Array((folder + "sâu.txt").utf8)
            if path.count <= 1024 { documents[path] = "x" }
        }
        return documents
    }()

    /// Of the agent's `status --json`.
    private struct Status: Decodable {
        struct Hub: Decodable { let connected: Bool }
        let hub: Hub
        let pending: Int
    }

    private static func bytes(_ file: ListedFile) -> [UInt8] {
        file.pathBase64.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? Array(file.path.utf8)
    }

    @Test func `documents go whatever their names, and links, pipes, sockets and endless folders are left alone`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            let made = try await runProgram("/usr/bin/python3", ["-c", Self.making, school.folder.path])
            #expect(made.code == 0, "\(made.errorText)")
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                let first = try await school.sync(expecting: 1)
                #expect(first.receipted == Self.documents.count)
                let causes = Set(try await school.json(ListedHoldings.self, "status").blocked.map(\.cause))
                #expect(causes.contains("empty") && causes.isSubset(of: ["empty", "invalidName", "nameCollision"]))
                let second = try await school.sync(expecting: 1)
                #expect(second.pushed == 0)
            }
            let files = try await office.json([ListedFile].self, "files", "TH01")
            let wanted = Self.documents
            #expect(Set(files.map(Self.bytes)) == Set(wanted.keys))
            for file in files {
                #expect(file.sizeBytes == Int64(wanted[Self.bytes(file)]?.utf8.count ?? -1), "\(file.path.debugDescription)")
            }
            try await office.run("verify")
            // Deeper than any absolute path.
            _ = try await runProgram("/usr/bin/rm", ["-rf", school.folder.path])
        }
    }

    @Test func `files that grow, shrink, vanish or are replaced while they are read end as they are left`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            var random = SeededGenerator.fresh()
            let names = ["lớn.zip", "vừa.docx", "nhỏ.txt"]
            let sizes = ["lớn.zip": 24 << 20, "vừa.docx": 900_000, "nhỏ.txt": 300]
            for name in names { try school.save(name, Data(random.bytes(sizes[name] ?? 1))) }
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try await school.running { _ in
                    for _ in 0..<40 {
                        let name = names.randomElement(using: &random) ?? "nhỏ.txt"
                        try Self.disturb(
                            school.folder.appending(path: name), size: sizes[name] ?? 1, &random)
                        try await Task.sleep(for: .milliseconds(Int.random(in: 0...250, using: &random)))
                    }
                    // As they are left at the end; one is gone.
                    for name in names.dropLast() { try school.save(name, Data(random.bytes(sizes[name] ?? 1))) }
                    try? FileManager.default.removeItem(at: school.folder.appending(path: "nhỏ.txt"))
                }
                try await school.sync()
                #expect(try await school.sync().pushed == 0)
            }
            for name in names.dropLast() {
                let target = directory.file("fetched")
                try await office.run("get", "TH01", name, "-o", target)
                let versions = try await office.json([ListedVersion].self, "versions", "TH01", name)
                #expect(
                    try Data(contentsOf: URL(filePath: target)) == Data(contentsOf: school.folder.appending(path: name)),
                    "\(versions.map { "\($0.version) on \($0.base ?? 0): \($0.outcome), \($0.sizeBytes) bytes" })")
                #expect(!versions.contains { $0.outcome == "conflict" }, "a conflict with oneself")
            }
            for receipt in try await school.receipts() { try await school.run("verify", receipt.file) }
            try await office.run("verify")
        }
    }

    private static func disturb(_ file: URL, size: Int, _ random: inout SeededGenerator) throws {
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            guard let handle = try? FileHandle(forWritingTo: file) else { return }
            try handle.seekToEnd()
            try handle.write(contentsOf: random.bytes(Int.random(in: 1...size / 4, using: &random)))
            try handle.close()
        case 1:
            guard let handle = try? FileHandle(forWritingTo: file) else { return }
            try handle.truncate(atOffset: UInt64(Int.random(in: 1...size, using: &random)))
            try handle.close()
        case 2: try Data(random.bytes(size)).write(to: file, options: .atomic)
        case 3: try Data(random.bytes(size)).write(to: file)
        default: try? FileManager.default.removeItem(at: file)
        }
    }

    @Test func `a hub that is away for the whole push is sent everything when it comes back, unasked`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            var random = SeededGenerator.fresh()
            try await office.serving { _ in try await school.enrol(try await office.invite("TH01")) }
            let large = Data(random.bytes(20 << 20))
            try await school.running { _ in
                try school.save("lớn.zip", large)
                for number in 0..<50 { try school.save("2023/\(number).docx", "báo cáo \(number)") }
                try await eventually(within: .seconds(120), "the agent says that the hub is away") {
                    let status = try await school.json(Status.self, "status")
                    return !status.hub.connected && status.pending == 51
                }
                // Edited and removed meanwhile: what is last goes.
                try school.save("2023/7.docx", "báo cáo 7, sửa lại")
                try FileManager.default.removeItem(at: school.folder.appending(path: "2023/8.docx"))
                try await office.serving { _ in
                    try await eventually(within: .seconds(400), "everything is receipted") {
                        try await office.json([ListedFile].self, "files", "TH01").count == 50
                    }
                }
            }
            let files = try await office.json([ListedFile].self, "files", "TH01")
            #expect(files.allSatisfy { $0.head == 1 && !$0.deletedAtSource })
            #expect(!files.contains { $0.path == "2023/8.docx" })
            let target = directory.file("fetched")
            try await office.run("get", "TH01", "lớn.zip", "-o", target)
            #expect(try Data(contentsOf: URL(filePath: target)) == large)
            try await office.run("verify")
        }
    }
}
