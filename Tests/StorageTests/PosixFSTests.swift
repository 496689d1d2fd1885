// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import Testing
import TestSupport

/// What only the operating system's own file systems have: links, modes, pipes, and the calls that are made.
@Suite struct PosixFSTests {
    private let fs = PosixFS()

    @Test func `a new file is for its owner alone and never follows a link`() throws {
        try withTemporaryDirectory { directory in
            try fs.createFile(directory.path / "a").close()
            let mode = try FileManager.default.attributesOfItem(atPath: directory.file("a"))[.posixPermissions] as? Int
            #expect(mode == 0o600)
            try FileManager.default.createSymbolicLink(
                atPath: directory.file("link"), withDestinationPath: directory.file("target"))
            let error = #expect(throws: StorageError.self) { try fs.createFile(directory.path / "link") }
            #expect(error?.isAlreadyThere == true)
            #expect(try fs.find(directory.path / "target") == nil)
            #expect(try fs.find(directory.path / "link")?.kind == .other)
        }
    }

    @Test func `a pipe is refused at once and not waited for`() throws {
        try withTemporaryDirectory { directory in
            #expect(mkfifo(directory.file("pipe"), 0o600) == 0)
            #expect(
                throws: StorageError.refused(
                    operation: .openForReading, path: directory.path / "pipe", systemError: EINVAL)
            ) {
                try fs.openForReading(directory.path / "pipe")
            }
        }
    }

    @Test func `a directory may stand behind a link, and a link to nowhere is none`() throws {
        try withTemporaryDirectory { directory in
            try fs.makeDirectory(directory.path / "disk2")
            try FileManager.default.createSymbolicLink(
                atPath: directory.file("data"), withDestinationPath: directory.file("disk2"))
            try fs.makeDirectory(directory.path / "data/packs")
            #expect(try fs.exists(directory.path / "disk2/packs"))
            try FileManager.default.createSymbolicLink(
                atPath: directory.file("gone"), withDestinationPath: directory.file("nowhere"))
            #expect(throws: StorageError.self) { try fs.makeDirectory(directory.path / "gone") }
        }
    }

    @Test func `a full disk is told as full and as something that passes`() throws {
        // /dev/full refuses every write; it is no ordinary file, so the error is made by hand here and by the kernel there.
        let error = StorageError.refused(operation: .write, path: "/data", systemError: ENOSPC)
        #expect(error.isDiskFull && !error.isPermanent && !error.mustStop)
        #expect(error.description == "Could not write to /data: No space left on device.")
    }

    @Test func `a close while others read closes once and hurts nobody`() async throws {
        try await withTemporaryDirectory { directory in
            let fs = fs
            try fs.writeAtomically([UInt8](repeating: 7, count: 1 << 20), to: directory.path / "a")
            for _ in 0..<50 {
                let file = try fs.openForReading(directory.path / "a")
                await withTaskGroup { group in
                    for _ in 0..<4 {
                        group.addTask {
                            let bytes = try? file.read(at: 0, count: 1 << 16)
                            #expect(bytes == nil || bytes == [UInt8](repeating: 7, count: 1 << 16))
                        }
                    }
                    group.addTask { file.close() }
                }
                #expect(throws: StorageError.self) { try file.size() }
            }
        }
    }

    @Test func `paths know their parents and names by bytes`() {
        #expect(DiskPath("/a/b/").bytes == Array("/a/b".utf8))
        #expect(DiskPath("/a/b").parent == "/a" && DiskPath("/a").parent == "/" && DiskPath("/").parent == nil)
        #expect(DiskPath("a").parent == "." && DiskPath(".").parent == nil && DiskPath("a/b").parent == "a")
        #expect(
            DiskPath("/") / "a" == "/a" && DiskPath("/a") / "b/c" == "/a/b/c"
                && DiskPath("/a/b").name == Array("b".utf8))
        #expect(DiskPath("/\u{e9}") != DiskPath("/e\u{301}"))
    }
}
