// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import Domain
import Foundation
import Storage
import Testing
import TestSupport

struct DocumentFileTests {
    private func observe(_ path: String, in directory: TemporaryDirectory) throws -> Observation {
        let seen = FolderScanner(root: directory.path).scan(.parts([Array(path.utf8)]))
        return try #require(seen.files.first)
    }

    @Test func `an unchanged file is read whole and in ranges`() throws {
        try withTemporaryDirectory { directory in
            let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
            try FileManager.default.createDirectory(at: directory.url("a/b"), withIntermediateDirectories: true)
            try Data(bytes).write(to: directory.url("a/b/x.bin"))
            let folder = try OpenFolder(root: directory.path)
            let file = try folder.open(try observe("a/b/x.bin", in: directory))
            #expect(try file.readWhole(maximumBytes: 1 << 20) == bytes)
            var part = [UInt8](repeating: 0, count: 10)
            try part.withUnsafeMutableBytes { try file.read(at: 99_990, into: $0) }
            #expect(part == Array(bytes[99_990...]))
            #expect(throws: DocumentReadError.changed) { try file.readWhole(maximumBytes: 99_999) }
        }
    }

    @Test func `a file that changed since it was observed is refused`() throws {
        try withTemporaryDirectory { directory in
            try Data("một".utf8).write(to: directory.url("a.txt"))
            let observation = try observe("a.txt", in: directory)
            try Data("hai".utf8).write(to: directory.url("a.txt"))
            let folder = try OpenFolder(root: directory.path)
            #expect(throws: DocumentReadError.changed) { try folder.open(observation) }
        }
    }

    @Test func `a file that changes while it is read is found out, also where it only grows`() throws {
        try withTemporaryDirectory { directory in
            try Data("một".utf8).write(to: directory.url("a.txt"))
            let folder = try OpenFolder(root: directory.path)
            let file = try folder.open(try observe("a.txt", in: directory))
            let writer = try FileHandle(forWritingTo: directory.url("a.txt"))
            try writer.seekToEnd()
            try writer.write(contentsOf: Data("x".utf8))
            #expect(throws: DocumentReadError.changed) { try file.readWhole(maximumBytes: 100) }
        }
    }

    @Test func `a file cut short while it is read is found out`() throws {
        try withTemporaryDirectory { directory in
            try Data(repeating: 7, count: 1000).write(to: directory.url("a.txt"))
            let folder = try OpenFolder(root: directory.path)
            let file = try folder.open(try observe("a.txt", in: directory))
            #expect(truncate(directory.file("a.txt"), 10) == 0)
            #expect(throws: DocumentReadError.changed) { try file.readWhole(maximumBytes: 1000) }
        }
    }

    @Test func `a file replaced by a link or a pipe is not read`() throws {
        try withTemporaryDirectory { directory in
            try Data("a".utf8).write(to: directory.url("a.txt"))
            let observation = try observe("a.txt", in: directory)
            let folder = try OpenFolder(root: directory.path)
            try FileManager.default.removeItem(at: directory.url("a.txt"))
            #expect(throws: DocumentReadError.vanished) { try folder.open(observation) }
            try FileManager.default.createSymbolicLink(
                atPath: directory.file("a.txt"), withDestinationPath: "/etc/hostname")
            #expect(throws: DocumentReadError.vanished) { try folder.open(observation) }
            try FileManager.default.removeItem(at: directory.url("a.txt"))
            #expect(mkfifo(directory.file("a.txt"), 0o600) == 0)
            #expect(throws: DocumentReadError.vanished) { try folder.open(observation) }
        }
    }

    @Test func `a folder replaced by a link leads nowhere`() throws {
        try withTemporaryDirectory { directory in
            try withTemporaryDirectory { outside in
                try FileManager.default.createDirectory(at: directory.url("a"), withIntermediateDirectories: true)
                try Data("a".utf8).write(to: directory.url("a/x.txt"))
                let observation = try observe("a/x.txt", in: directory)
                try FileManager.default.moveItem(at: directory.url("a/x.txt"), to: outside.url("x.txt"))
                try FileManager.default.removeItem(at: directory.url("a"))
                try FileManager.default.createSymbolicLink(
                    atPath: directory.file("a"), withDestinationPath: outside.string)
                let folder = try OpenFolder(root: directory.path)
                #expect(throws: DocumentReadError.vanished) { try folder.open(observation) }
            }
        }
    }
}
