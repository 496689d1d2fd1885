// SPDX-License-Identifier: Apache-2.0
import Glibc
import Storage
import Testing
import TestSupport

/// What every `DurableFS` does while the power stays on; what it keeps when the power goes is for the simulated disk alone
/// to show.
@Suite struct DurableFSContract {
    enum Subject: CaseIterable, Sendable {
        case posix, simulated

        func with(_ body: (any DurableFS, DiskPath) throws -> Void) throws {
            switch self {
            case .posix: try withTemporaryDirectory { try body(PosixFS(), $0.path) }
            case .simulated:
                let disk = SimulatedDisk()
                try disk.makeDirectory("/data")
                try body(disk, "/data")
            }
        }
    }

    private static func refusal(of attempt: () throws -> Void) -> StorageError? {
        do { try attempt() } catch { return error as? StorageError }
        return nil
    }

    @Test(arguments: Subject.allCases) func `what was written is read back, whole and in parts`(_ subject: Subject)
        throws
    {
        try subject.with { fs, root in
            let file = try fs.createFile(root / "a")
            try file.write(Array("giấy ".utf8))
            try file.write(Array("tờ".utf8))
            try file.syncData()
            #expect(try file.size() == 11)
            #expect(try file.read(at: 7, count: 100) == Array("tờ".utf8))
            #expect(try file.read(at: 11, count: 1) == [])
            #expect(try file.read(at: 1 << 40, count: 1) == [])
            file.close()
            #expect(try fs.readFile(root / "a", maxBytes: 11) == Array("giấy tờ".utf8))
            #expect(try fs.size(root / "a") == 11)
        }
    }

    @Test(arguments: Subject.allCases) func `a file is never made over another`(_ subject: Subject) throws {
        try subject.with { fs, root in
            try fs.writeAtomically([1], to: root / "a")
            #expect(throws: StorageError.refused(operation: .createFile, path: root / "a", systemError: EEXIST)) {
                try fs.createFile(root / "a")
            }
            #expect(try fs.readFile(root / "a", maxBytes: 1) == [1])
        }
    }

    @Test(arguments: Subject.allCases) func `a rename replaces, and the careful one refuses to`(_ subject: Subject)
        throws
    {
        try subject.with { fs, root in
            try fs.writeAtomically([1], to: root / "a")
            try fs.writeAtomically([2], to: root / "b")
            #expect(throws: StorageError.refused(operation: .rename, path: root / "b", systemError: EEXIST)) {
                try fs.renameNoReplace(root / "a", to: root / "b")
            }
            #expect(try fs.readFile(root / "b", maxBytes: 1) == [2])
            try fs.rename(root / "a", to: root / "b")
            #expect(try fs.readFile(root / "b", maxBytes: 1) == [1])
            try fs.renameNoReplace(root / "b", to: root / "c")
            #expect(try fs.list(root).map(\.name) == [Array("c".utf8)])
        }
    }

    @Test(arguments: Subject.allCases) func `an open file outlives its name`(_ subject: Subject) throws {
        try subject.with { fs, root in
            try fs.writeAtomically([1, 2], to: root / "a")
            let file = try fs.openForReading(root / "a")
            try fs.remove(root / "a")
            #expect(try !fs.exists(root / "a"))
            #expect(try file.read(at: 0, count: 2) == [1, 2])
        }
    }

    @Test(arguments: Subject.allCases) func `directories are made with those above them, and twice`(_ subject: Subject)
        throws
    {
        try subject.with { fs, root in
            try fs.makeDirectory(root / "packs/2026/11")
            try fs.makeDirectory(root / "packs/2026/11")
            try fs.writeAtomically([], to: root / "packs/2026/11/p")
            #expect(try fs.list(root / "packs/2026").map(\.kind) == [.directory])
            #expect(throws: StorageError.self) { try fs.makeDirectory(root / "packs/2026/11/p") }
            #expect(throws: StorageError.self) { try fs.makeDirectory(root / "packs/2026/11/p/q") }
        }
    }

    @Test(arguments: Subject.allCases) func `a list gives every name as its bytes, sorted`(_ subject: Subject) throws {
        try subject.with { fs, root in
            let names: [[UInt8]] = [Array("e\u{301}".utf8), Array("é".utf8), [0xff, 0xfe], Array(".ẩn".utf8)]
            for name in names { try fs.writeAtomically(name, to: root.appending(name)) }
            #expect(try fs.list(root).map(\.name) == names.sorted { $0.lexicographicallyPrecedes($1) })
            for entry in try fs.list(root) {
                #expect(try fs.readFile(root.appending(entry.name), maxBytes: 9) == entry.name)
                #expect(entry.sizeBytes == UInt64(entry.name.count))
            }
        }
    }

    @Test(arguments: Subject.allCases) func `what is not there is nothing, and refused where it is needed`(
        _ subject: Subject
    ) throws {
        try subject.with { fs, root in
            let found = try fs.find(root / "a")
            #expect(found == nil)
            #expect(try fs.find(root / "a/b") == nil)
            #expect(try fs.size(root / "a") == nil)
            let attempts: [() throws -> Void] = [
                { try fs.openForReading(root / "a").close() }, { try fs.remove(root / "a") },
                { try fs.syncDirectory(root / "a") },
                { _ = try fs.list(root / "a") }, { try fs.rename(root / "a", to: root / "b") },
                { try fs.createFile(root / "a/b").close() }, { try fs.writeAtomically([], to: root / "a/b") },
            ]
            for attempt in attempts { #expect(Self.refusal(of: attempt)?.isMissing == true) }
        }
    }

    @Test(arguments: Subject.allCases) func `a file larger than the caller takes is refused`(_ subject: Subject) throws
    {
        try subject.with { fs, root in
            try fs.writeAtomically([1, 2, 3], to: root / "a")
            #expect(throws: StorageError.tooLarge(path: root / "a", limit: 2)) {
                try fs.readFile(root / "a", maxBytes: 2)
            }
        }
    }

    @Test(arguments: Subject.allCases) func `only ordinary files are opened`(_ subject: Subject) throws {
        try subject.with { fs, root in
            #expect(throws: StorageError.refused(operation: .openForReading, path: root, systemError: EINVAL)) {
                try fs.openForReading(root)
            }
        }
    }

    @Test(arguments: Subject.allCases) func `a path with a NUL reaches no file`(_ subject: Subject) throws {
        try subject.with { fs, root in
            try fs.writeAtomically([1], to: root / "a")
            let tricky = root / "a\0b"
            #expect(throws: StorageError.self) { try fs.openForReading(tricky) }
            #expect(throws: StorageError.self) { try fs.createFile(tricky) }
            #expect(throws: StorageError.self) { try fs.remove(tricky) }
            #expect(try fs.readFile(root / "a", maxBytes: 1) == [1])
        }
    }

    @Test(arguments: Subject.allCases) func `a closed file refuses everything, and closing again does nothing`(
        _ subject: Subject
    ) throws {
        try subject.with { fs, root in
            let file = try fs.createFile(root / "a")
            file.close()
            file.close()
            #expect(throws: StorageError.refused(operation: .write, path: root / "a", systemError: EBADF)) {
                try file.write([1])
            }
            #expect(throws: StorageError.self) { try file.read(at: 0, count: 1) }
            #expect(throws: StorageError.syncFailed(path: root / "a", systemError: EBADF)) { try file.syncData() }
        }
    }

    @Test(arguments: Subject.allCases) func `an atomic write replaces, refuses to, and leaves nothing over`(
        _ subject: Subject
    ) throws {
        try subject.with { fs, root in
            try fs.writeAtomically([1], to: root / "a")
            try fs.writeAtomically([2], to: root / "a")
            #expect(throws: StorageError.refused(operation: .rename, path: root / "a", systemError: EEXIST)) {
                try fs.writeAtomically([3], to: root / "a", replacing: false)
            }
            #expect(try fs.readFile(root / "a", maxBytes: 1) == [2])
            #expect(try fs.list(root).map(\.name) == [Array("a".utf8)])
        }
    }

    @Test(arguments: Subject.allCases) func `what interrupted writes left is cleared, and nothing else`(
        _ subject: Subject
    ) throws {
        try subject.with { fs, root in
            try fs.createFile(root / ".partial-1f").close()
            try fs.createFile(root / "partial-1f").close()
            try fs.makeDirectory(root / ".partial-d")
            try fs.removePartialFiles(in: root)
            #expect(try fs.list(root).map(\.name) == [Array(".partial-d".utf8), Array("partial-1f".utf8)])
        }
    }

    @Test(arguments: Subject.allCases) func `a directory is removed when it is empty and not before`(_ subject: Subject)
        throws
    {
        try subject.with { fs, root in
            try fs.makeDirectory(root / "d")
            try fs.createFile(root / "d/a").close()
            #expect(throws: StorageError.refused(operation: .remove, path: root / "d", systemError: ENOTEMPTY)) {
                try fs.remove(root / "d")
            }
            try fs.remove(root / "d/a")
            try fs.remove(root / "d")
            #expect(try fs.list(root).isEmpty)
        }
    }

    @Test(arguments: Subject.allCases) func `the free space is told`(_ subject: Subject) throws {
        try subject.with { fs, root in
            let space = try fs.freeSpace(at: root)
            #expect(space.availableBytes > 0)
            #expect(space.availableBytes <= space.totalBytes)
            #expect((0...1).contains(space.availableShare))
        }
    }
}
