// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import Domain
import Foundation
import Storage
import Testing
import TestSupport

struct FolderScannerTests {
    private func write(_ text: String, to path: String, in directory: TemporaryDirectory) throws {
        let url = directory.url(path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func paths(_ seen: FolderObservation) -> [String] { seen.files.map(\.path.display).sorted() }

    @Test func `ordinary files are seen with their size at any depth`() throws {
        try withTemporaryDirectory { directory in
            try write("một", to: "2023/CCHC/Quý I/BC.docx", in: directory)
            try write("hai!", to: "a.txt", in: directory)
            let seen = FolderScanner(root: directory.path).scan()
            #expect(paths(seen) == ["2023/CCHC/Quý I/BC.docx", "a.txt"])
            #expect(seen.files.first { $0.path.display == "a.txt" }?.stamp.sizeBytes == 4)
            #expect(!seen.isRootLost && seen.unreadableFolders.isEmpty)
            #expect(seen.folderDevices.count == 4)
        }
    }

    @Test func `links, pipes and sockets are passed over and links to folders not entered`() throws {
        try withTemporaryDirectory { directory in
            try withTemporaryDirectory { outside in
                try write("bí mật", to: "secret.txt", in: outside)
                try write("a", to: "a.txt", in: directory)
                try FileManager.default.createSymbolicLink(
                    atPath: directory.file("link"), withDestinationPath: outside.string)
                try FileManager.default.createSymbolicLink(
                    atPath: directory.file("l.txt"), withDestinationPath: outside.file("secret.txt"))
                #expect(mkfifo(directory.file("pipe"), 0o600) == 0)
                #expect(paths(FolderScanner(root: directory.path).scan()) == ["a.txt"])
                #expect(paths(FolderScanner(root: directory.path).scan(.parts([Array("link/secret.txt".utf8)]))) == [])
            }
        }
    }

    @Test func `names that are not UTF-8 and twins in two Unicode forms are kept apart by their bytes`() throws {
        try withTemporaryDirectory { directory in
            let names: [[UInt8]] = [[0x42, 0xB8, 0x6F], Array("Ti\u{1EBF}ng".utf8), Array("Tie\u{302}\u{301}ng".utf8)]
            for name in names {
                let file = try PosixFS().createFile(directory.path.appending(name), mode: 0o600)
                file.close()
            }
            #expect(Set(FolderScanner(root: directory.path).scan().files.map(\.path.bytes)) == Set(names))
        }
    }

    @Test func `what is left alone is not entered`() throws {
        try withTemporaryDirectory { directory in
            try write("x", to: "_Biên nhận/2023-03/x.txt", in: directory)
            try write("x", to: "@eaDir/x.txt", in: directory)
            try write("x", to: "2023/_Biên nhận/x.txt", in: directory)
            let scanner = FolderScanner(root: directory.path)
            #expect(paths(scanner.scan()) == ["2023/_Biên nhận/x.txt"])
            #expect(paths(scanner.scan(.parts([Array("_Biên nhận/2023-03/x.txt".utf8)]))) == [])
        }
    }

    @Test func `a look at parts sees those parts and what is below them`() throws {
        try withTemporaryDirectory { directory in
            for path in ["a/1.txt", "a/b/2.txt", "c/3.txt", "4.txt"] { try write("x", to: path, in: directory) }
            let scanner = FolderScanner(root: directory.path)
            let seen = scanner.scan(.parts([Array("a".utf8), Array("4.txt".utf8), Array("gone/x.txt".utf8)]))
            #expect(paths(seen) == ["4.txt", "a/1.txt", "a/b/2.txt"])
            let (gone, other) = (try DocumentPath("gone/x.txt"), try DocumentPath("c/3.txt"))
            #expect(seen.covers(gone))
            #expect(!seen.covers(other))
        }
    }

    @Test func `a missing folder is lost, not empty`() throws {
        try withTemporaryDirectory { directory in
            let seen = FolderScanner(root: directory.path / "none").scan()
            #expect(seen.isRootLost)
            let path = try DocumentPath("a.txt")
            #expect(!seen.covers(path))
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root may list everything"))
    func `a folder that may not be listed is named and nothing below it is known`() throws {
        try withTemporaryDirectory { directory in
            try write("x", to: "a/1.txt", in: directory)
            chmod(directory.file("a"), 0)
            defer { chmod(directory.file("a"), 0o700) }
            let seen = FolderScanner(root: directory.path).scan()
            #expect(seen.unreadableFolders == [Array("a".utf8)])
            let path = try DocumentPath("a/1.txt")
            #expect(!seen.covers(path))
        }
    }

    @Test func `a path too long for the protocol is named as invalid, and folders nested without end are not entered`()
        throws
    {
        try withTemporaryDirectory { directory in
            var folder = directory.path
            let part = String(repeating: "t", count: 200)
            for _ in 0..<5 {
                folder = folder / part
                try PosixFS().makeSingleDirectory(folder)
            }
            let file = try PosixFS().createFile(folder / String(repeating: "f", count: 100), mode: 0o600)
            file.close()
            let seen = FolderScanner(root: directory.path).scan()
            #expect(seen.files.isEmpty)
            #expect(seen.invalidPaths.count == 1)
        }
    }
}
