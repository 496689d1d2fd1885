// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Glibc
import Storage

/// Which folder each of the kernel's watch numbers stands for, and what its events mean for the next look.
struct WatchTable: ~Copyable {
    let queue: Descriptor
    private let root: DiskPath
    private let ignoring = IgnoreRule()
    private var folders: [Int32: [UInt8]] = [:]
    private var numbers: [[UInt8]: Int32] = [:]
    private var limitReached = false
    private var isLost = false

    private static let mask =
        UInt32(IN_CLOSE_WRITE) | UInt32(IN_MODIFY) | UInt32(IN_CREATE) | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM)
        | UInt32(IN_MOVED_TO)
        | UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR)
        | UInt32(IN_DONT_FOLLOW)
        | UInt32(IN_EXCL_UNLINK)

    init(queue: consuming Descriptor, root: DiskPath) {
        self.queue = queue
        self.root = root
    }

    var coverage: FolderWatch.Coverage {
        isLost ? .lost : limitReached ? .limited(folders: folders.count) : .whole
    }

    /// Watches the folder itself and every folder below it.
    mutating func addAll() {
        add([])
        isLost = folders.isEmpty
    }

    /// What these events say, and the watches they make necessary or void.
    mutating func hints(from events: UnsafeRawBufferPointer) -> FolderWatch.Hints {
        var hints = FolderWatch.Hints()
        var offset = 0
        let headerSize = MemoryLayout<inotify_event>.size
        while offset + headerSize <= events.count {
            let event = events.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let nameStart = offset + headerSize
            let nameEnd = min(nameStart + Int(event.len), events.count)
            let name = Array(events[nameStart..<nameEnd].prefix { $0 != 0 })
            take(event.mask, number: event.wd, name: name, into: &hints)
            offset = nameEnd
        }
        return hints
    }

    private mutating func take(_ mask: UInt32, number: Int32, name: [UInt8], into hints: inout FolderWatch.Hints) {
        func has(_ flag: Int32) -> Bool { mask & UInt32(bitPattern: flag) != 0 }
        if mask & UInt32(IN_Q_OVERFLOW) != 0 {
            // Folders may have come and gone unseen: what is watched is built anew with the rescan.
            readd()
            return hints.rescanNeeded = true
        }
        guard let folder = folders[number] else { return }
        if has(IN_IGNORED) { return forget(number, folder) }
        if has(IN_UNMOUNT) || has(IN_DELETE_SELF) || has(IN_MOVE_SELF) {
            // For folders below, the one above tells it by name.
            if folder.isEmpty { isLost = true }
            return hints.rescanNeeded = hints.rescanNeeded || folder.isEmpty
        }
        guard !name.isEmpty else { return }
        let path = folder.isEmpty ? name : folder + [0x2F] + name
        if has(IN_ISDIR) {
            if ignoring.leavesAloneFolder(named: name, atTop: folder.isEmpty) { return }
            if has(IN_MOVED_FROM) || has(IN_DELETE) { forgetTree(path) }
            if has(IN_MOVED_TO) || has(IN_CREATE) { add(path) }
        } else if ignoring.verdict(onFileNamed: name) == .ignored {
            return
        }
        hints.parts.insert(path)
    }

    /// Watches `path` and all below it. Listed after the watch is there, so that what is made meanwhile is seen by one of both.
    private mutating func add(_ path: [UInt8]) {
        let full = path.isEmpty ? root : root.appending(path)
        // The watch needs a path; the folder it lands on must be the one that was listed, so links are refused by the mask.
        let number = full.bytes.withCName {
            inotify_add_watch(queue.number, $0, Self.mask & ~(path.isEmpty ? UInt32(IN_DONT_FOLLOW) : 0))
        }
        guard number >= 0 else {
            if errno == ENOSPC { limitReached = true }
            return
        }
        if let former = folders[number], former != path { numbers[former] = nil }
        folders[number] = path
        numbers[path] = number
        guard path.split(separator: 0x2F).count < FolderScanner.maximumDepth,
            case .success(let folder) = Descriptor.openRoot(full),
            let names = FolderNames.read(folder)
        else { return }
        for entry in names where entry.kind != .other {
            guard !limitReached, isFolder(entry, in: folder) else { continue }
            if ignoring.leavesAloneFolder(named: entry.name, atTop: path.isEmpty) { continue }
            add(path.isEmpty ? entry.name : path + [0x2F] + entry.name)
        }
    }

    private func isFolder(_ entry: FolderNames.Entry, in folder: borrowing Descriptor) -> Bool {
        if entry.kind == .folder { return true }
        var status = stat()
        // Only where readdir does not tell kinds is a stat needed, and then for every name.
        guard entry.kind == .unknown else { return false }
        return entry.name.withCName { fstatat(folder.number, $0, &status, AT_SYMLINK_NOFOLLOW) } == 0 && status.isFolder
    }

    private mutating func forget(_ number: Int32, _ folder: [UInt8]) {
        folders[number] = nil
        if numbers[folder] == number { numbers[folder] = nil }
    }

    private mutating func forgetTree(_ path: [UInt8]) {
        let prefix = path + [0x2F]
        for (number, folder) in folders where folder == path || folder.starts(with: prefix) {
            _ = inotify_rm_watch(queue.number, number)
            forget(number, folder)
        }
    }

    private mutating func readd() {
        for number in folders.keys { _ = inotify_rm_watch(queue.number, number) }
        folders = [:]
        numbers = [:]
        limitReached = false
        addAll()
    }
}
