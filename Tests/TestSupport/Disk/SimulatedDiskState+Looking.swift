// SPDX-License-Identifier: Apache-2.0
import Glibc
import Storage

/// Finding and reading, and what a power loss leaves.
extension SimulatedDiskState {
    /// Where a name stands, or would stand.
    struct Place {
        let directory: Int
        let name: [UInt8]
        let inode: Int?
    }

    func inode(_ path: DiskPath) -> Result<Int, DiskErrno> {
        guard path.bytes.first == UInt8(ascii: "/"), !path.bytes.contains(0) else { return .failure(DiskErrno(EINVAL)) }
        var current = 0
        for name in path.bytes.split(separator: UInt8(ascii: "/")).map(Array.init) where name != Array(".".utf8) {
            guard name != Array("..".utf8) else { return .failure(DiskErrno(EINVAL)) }
            guard case .directory(let directory) = inodes[current] else { return .failure(DiskErrno(ENOTDIR)) }
            guard let next = directory.seen[name] else { return .failure(DiskErrno(ENOENT)) }
            current = next
        }
        return .success(current)
    }

    func place(_ path: DiskPath) -> Result<Place, DiskErrno> {
        guard let parent = path.parent else { return .failure(DiskErrno(EEXIST)) }
        guard path.name.count <= 255 else { return .failure(DiskErrno(ENAMETOOLONG)) }
        return inode(parent).flatMap { number in
            guard case .directory(let directory) = inodes[number] else { return .failure(DiskErrno(ENOTDIR)) }
            guard !path.bytes.contains(0) else { return .failure(DiskErrno(EINVAL)) }
            return .success(Place(directory: number, name: path.name, inode: directory.seen[path.name]))
        }
    }

    func look(_ path: DiskPath) -> Result<DirectoryEntry?, DiskErrno> {
        inode(path).map { entry(name: path.name, inode: $0) }
    }

    func list(_ path: DiskPath) -> Result<[DirectoryEntry], DiskErrno> {
        inode(path).flatMap { number in
            guard case .directory(let directory) = inodes[number] else { return .failure(DiskErrno(ENOTDIR)) }
            let names = directory.seen.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            return .success(names.map { entry(name: $0.key, inode: $0.value) })
        }
    }

    func openForReading(_ path: DiskPath) -> Result<Int, DiskErrno> {
        inode(path).flatMap { number in
            guard case .file = inodes[number] else { return .failure(DiskErrno(EINVAL)) }
            return .success(number)
        }
    }

    func read(_ inode: Int, at offset: UInt64, count: Int) -> Result<[UInt8], DiskErrno> {
        guard case .file(let file) = inodes[inode] else { return .failure(DiskErrno(EBADF)) }
        guard let start = Int(exactly: offset) else { return .failure(DiskErrno(EINVAL)) }
        return .success(Array(file.seen.dropFirst(start).prefix(count)))
    }

    func size(_ inode: Int) -> UInt64 {
        if case .file(let file) = inodes[inode] { UInt64(file.seen.count) } else { 0 }
    }

    func refusalToReplace(_ old: Int, by new: Int) -> DiskErrno? {
        switch (inodes[old], inodes[new]) {
        case (.file, .file): nil
        case (.file, .directory): DiskErrno(ENOTDIR)
        case (.directory, .file): DiskErrno(EISDIR)
        case (.directory(let directory), .directory): directory.seen.isEmpty ? nil : DiskErrno(ENOTEMPTY)
        }
    }

    private func entry(name: [UInt8], inode: Int) -> DirectoryEntry {
        switch inodes[inode] {
        case .directory: DirectoryEntry(name: name, kind: .directory, sizeBytes: 0)
        case .file(let file): DirectoryEntry(name: name, kind: .file, sizeBytes: UInt64(file.seen.count))
        }
    }

    /// The disk after the power went: what is durable, and of the rest what `survivors` says.
    func afterCrash(_ survivors: CrashSurvivors) -> SimulatedDiskState {
        var choice = CrashChoice(survivors)
        var after = SimulatedDiskState(capacityBytes: capacityBytes)
        after.inodes = inodes.map { inode in
            switch inode {
            case .file(var file):
                for (offset, bytes) in file.pending { file.durable.put(choice.part(of: bytes), at: offset) }
                return .file(File(seen: file.durable, durable: file.durable))
            case .directory(var directory):
                var fates: [Int: Bool] = [:]
                for change in directory.pending {
                    let survives = fates[change.together] ?? choice.next()
                    fates[change.together] = survives
                    if survives { directory.durable[change.name] = change.inode }
                }
                return .directory(Directory(seen: directory.durable, durable: directory.durable))
            }
        }
        return after
    }
}

/// Decides what survives.
private struct CrashChoice {
    private let survivors: CrashSurvivors
    private var generator: SeededGenerator

    init(_ survivors: CrashSurvivors) {
        self.survivors = survivors
        if case .some(let seed) = survivors {
            generator = SeededGenerator(seed: seed)
        } else {
            generator = SeededGenerator(seed: 0)
        }
    }

    mutating func next() -> Bool {
        switch survivors {
        case .none: false
        case .all: true
        case .some: Bool.random(using: &generator)
        }
    }

    /// All of a write, none of it or a beginning.
    mutating func part(of bytes: [UInt8]) -> [UInt8] {
        guard next() else { return [] }
        guard case .some = survivors, next() else { return bytes }
        return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
    }
}
