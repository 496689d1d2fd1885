// SPDX-License-Identifier: Apache-2.0
import Glibc
import Storage

/// What a ``SimulatedDisk`` holds, as a value: what programs see, what is durable, and the changes between the two.
struct SimulatedDiskState: Sendable {
    /// A change of a directory's names that its next sync makes durable.
    struct NameChange: Sendable {
        let name: [UInt8]
        /// What the name stands for afterwards; nil: nothing.
        let inode: Int?
        /// Changes of one directory with the same number happen both or not at all: the two halves of a rename.
        let together: Int
    }

    struct Directory: Sendable {
        var seen: [[UInt8]: Int] = [:]
        var durable: [[UInt8]: Int] = [:]
        var pending: [NameChange] = []
    }

    struct File: Sendable {
        var seen: [UInt8] = []
        var durable: [UInt8] = []
        /// The offsets of the writes since the last sync, and what they wrote.
        var pending: [(offset: Int, bytes: [UInt8])] = []
    }

    enum Inode: Sendable {
        case directory(Directory)
        case file(File)
    }

    /// The root is inode 0; none is ever removed, so that open files outlive their names.
    var inodes: [Inode] = [.directory(Directory())]
    var trace: [String] = []
    var faults: [Int: DiskFault] = [:]
    var isPowerOff = false
    let capacityBytes: UInt64
    private var steps = 0

    init(capacityBytes: UInt64) { self.capacityBytes = capacityBytes }

    var freeSpace: FreeSpace {
        let used = inodes.reduce(UInt64(0)) { sum, inode in
            if case .file(let file) = inode { sum + UInt64(file.seen.count) } else { sum }
        }
        return FreeSpace(availableBytes: capacityBytes - min(used, capacityBytes), totalBytes: capacityBytes)
    }

    // MARK: Steps

    /// Counts a step and does it, or makes it go wrong as planned. `lose` is what a refusal does besides nothing.
    mutating func step<Answer>(
        _ name: String, _ path: DiskPath, lose: (inout SimulatedDiskState) -> Void = { _ in },
        _ body: (inout SimulatedDiskState) -> Answer
    ) -> Result<Answer, DiskErrno> {
        let fault = faults[steps]
        steps += 1
        trace.append("\(name) \(path)")
        switch fault {
        case nil: return .success(body(&self))
        case .refused:
            lose(&self)
            return .failure(DiskErrno(EIO))
        case .doneButReportedFailed:
            _ = body(&self)
            return .failure(DiskErrno(EIO))
        case .powerLoss:
            isPowerOff = true
            return .failure(DiskErrno(EIO))
        }
    }

    /// Changes names in a directory; they are durable after its sync. Of several, all or none survive.
    mutating func change(_ directory: Int, _ changes: [(name: [UInt8], inode: Int?)]) {
        guard case .directory(var content) = inodes[directory] else { return }
        for (name, inode) in changes {
            content.seen[name] = inode
            content.pending.append(NameChange(name: name, inode: inode, together: steps))
        }
        inodes[directory] = .directory(content)
    }

    mutating func makeDirectory(_ path: DiskPath) -> Result<Void, DiskErrno> {
        place(path).flatMap { place in
            guard place.inode == nil else { return .failure(DiskErrno(EEXIST)) }
            return step("makeDirectory", path) { state in
                state.inodes.append(.directory(Directory()))
                state.change(place.directory, [(place.name, state.inodes.count - 1)])
            }
        }
    }

    mutating func createFile(_ path: DiskPath) -> Result<Int, DiskErrno> {
        place(path).flatMap { place in
            guard place.inode == nil else { return .failure(DiskErrno(EEXIST)) }
            return step("createFile", path) { state in
                state.inodes.append(.file(File()))
                state.change(place.directory, [(place.name, state.inodes.count - 1)])
                return state.inodes.count - 1
            }
        }
    }

    mutating func rename(_ from: DiskPath, to: DiskPath, replacing: Bool) -> Result<Void, DiskErrno> {
        place(from).flatMap { source in
            place(to).flatMap { target in
                guard let inode = source.inode else { return .failure(DiskErrno(ENOENT)) }
                if let old = target.inode {
                    guard replacing else { return .failure(DiskErrno(EEXIST)) }
                    guard old != inode else { return .success(()) }
                    if let refusal = refusalToReplace(old, by: inode) { return .failure(refusal) }
                }
                return step("rename", to) { state in
                    if source.directory == target.directory {
                        state.change(source.directory, [(target.name, inode), (source.name, nil)])
                    } else {
                        state.change(target.directory, [(target.name, inode)])
                        state.change(source.directory, [(source.name, nil)])
                    }
                }
            }
        }
    }

    mutating func remove(_ path: DiskPath) -> Result<Void, DiskErrno> {
        place(path).flatMap { place in
            guard let inode = place.inode else { return .failure(DiskErrno(ENOENT)) }
            if case .directory(let directory) = inodes[inode], !directory.seen.isEmpty {
                return .failure(DiskErrno(ENOTEMPTY))
            }
            return step("remove", path) { $0.change(place.directory, [(place.name, nil)]) }
        }
    }

    mutating func write(_ bytes: [UInt8], to inode: Int, _ path: DiskPath) -> Result<Void, DiskErrno> {
        guard freeSpace.availableBytes >= UInt64(bytes.count) else { return .failure(DiskErrno(ENOSPC)) }
        return step("write", path) { state in
            guard case .file(var file) = state.inodes[inode] else { return }
            file.pending.append((file.seen.count, bytes))
            file.seen += bytes
            state.inodes[inode] = .file(file)
        }
    }

    mutating func syncFile(_ inode: Int, _ path: DiskPath) -> Result<Void, DiskErrno> {
        guard case .file(var file) = inodes[inode] else { return .failure(DiskErrno(EBADF)) }
        // A failed sync leaves the pages clean: readable, never written, and the next sync has nothing to do.
        let lose: (inout SimulatedDiskState) -> Void = { state in
            file.pending = []
            state.inodes[inode] = .file(file)
        }
        return step("syncData", path, lose: lose) { state in
            for (offset, bytes) in file.pending { file.durable.put(bytes, at: offset) }
            file.pending = []
            state.inodes[inode] = .file(file)
        }
    }

    mutating func syncDirectory(_ path: DiskPath) -> Result<Void, DiskErrno> {
        inode(path).flatMap { inode in
            guard case .directory(var directory) = inodes[inode] else { return .failure(DiskErrno(ENOTDIR)) }
            let lose: (inout SimulatedDiskState) -> Void = { state in
                directory.pending = []
                state.inodes[inode] = .directory(directory)
            }
            return step("syncDirectory", path, lose: lose) { state in
                for change in directory.pending { directory.durable[change.name] = change.inode }
                directory.pending = []
                state.inodes[inode] = .directory(directory)
            }
        }
    }
}

extension [UInt8] {
    /// Writes `bytes` at `offset`, which may lie beyond the end: the hole reads as zeros.
    mutating func put(_ bytes: [UInt8], at offset: Int) {
        guard !bytes.isEmpty else { return }
        if count < offset + bytes.count { append(contentsOf: repeatElement(0, count: offset + bytes.count - count)) }
        replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
}
