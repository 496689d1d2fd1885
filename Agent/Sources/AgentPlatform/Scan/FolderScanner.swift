// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Glibc
import Storage

/// Lists the school's folder: every ordinary file with what `stat` says of it, and nothing opened but folders.
///
/// Links are never followed, not even where a folder is replaced by one while the scan runs: each folder is opened inside the
/// one above it. Names are bytes. Links, pipes, sockets and devices are passed over. Blocks; 100,000 files take well under a
/// second once the kernel knows them.
package struct FolderScanner: Sendable {
    /// Folders nested deeper than this are named as invalid and not entered.
    package static let maximumDepth = 100

    private let root: DiskPath
    private let markName: [UInt8]
    private let ignoring = IgnoreRule()

    /// A scanner of the folder at `root`, which need not be there. `markName`: the file in `_Biên nhận` by which the agent knows it again.
    package init(root: DiskPath, markName: [UInt8] = []) { (self.root, self.markName) = (root, markName) }

    /// What is there now, within `scope`. Never fails: what cannot be listed is named in the result.
    package func scan(_ scope: FolderObservation.Scope = .whole) -> FolderObservation {
        var seen = FolderObservation(scope: scope)
        switch Descriptor.openRoot(root) {
        case .failure: seen.isRootLost = true
        case .success(let folder):
            seen.root = identity(of: folder)
            switch scope {
            case .whole: list(folder, at: [], depth: 0, into: &seen)
            case .parts(let parts): for part in parts { look(at: part, in: folder, into: &seen) }
            }
        }
        return seen
    }

    private func identity(of root: borrowing Descriptor) -> FolderIdentity? {
        guard case .success(let status) = root.status() else { return nil }
        var isMarked = false
        let own = Descriptor.open(Array(IgnoreRule.ownFolder.utf8), in: root.number, flags: O_RDONLY | O_DIRECTORY)
        if !markName.isEmpty, case .success(let folder) = own {
            var mark = stat()
            isMarked = markName.withCName { fstatat(folder.number, $0, &mark, AT_SYMLINK_NOFOLLOW) } == 0
        }
        return FolderIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino), isMarked: isMarked)
    }

    /// Walks from the root to `part` and observes the file there, or all below the folder there.
    private func look(at part: [UInt8], in root: borrowing Descriptor, into seen: inout FolderObservation) {
        guard !part.isEmpty else { return list(root, at: [], depth: 0, into: &seen) }
        var components = part.split(separator: 0x2F).map(Array.init)
        let name = components.removeLast()
        for (depth, folder) in components.enumerated()
        where ignoring.leavesAloneFolder(named: folder, atTop: depth == 0) { return }
        noteDevice(of: root, at: [], into: &seen)
        walk(components[...], from: root, at: [], into: &seen) { folder, path, seen in
            observe(name, in: folder, at: path, depth: components.count, into: &seen)
        }
    }

    private func walk(
        _ components: ArraySlice<[UInt8]>, from folder: borrowing Descriptor, at path: [UInt8],
        into seen: inout FolderObservation,
        then body: (borrowing Descriptor, [UInt8], inout FolderObservation) -> Void
    ) {
        guard let next = components.first else { return body(folder, path, &seen) }
        let nextPath = Self.join(path, next)
        switch Descriptor.open(next, in: folder.number, flags: O_RDONLY | O_DIRECTORY) {
        case .success(let inner):
            noteDevice(of: inner, at: nextPath, into: &seen)
            walk(components.dropFirst(), from: inner, at: nextPath, into: &seen, then: body)
        case .failure(let error):
            // Gone, or no folder any more: then nothing is below it. Otherwise nothing is known.
            if ![ENOENT, ENOTDIR, ELOOP].contains(error.code) { seen.unreadableFolders.insert(nextPath) }
        }
    }

    private func list(_ folder: borrowing Descriptor, at path: [UInt8], depth: Int, into seen: inout FolderObservation)
    {
        noteDevice(of: folder, at: path, into: &seen)
        guard let names = FolderNames.read(folder) else {
            seen.unreadableFolders.insert(path)
            return
        }
        for entry in names {
            // The kind that readdir tells saves a stat for what is passed over anyway.
            switch entry.kind {
            case .folder: enter(entry.name, in: folder, at: path, depth: depth, into: &seen)
            case .other: continue
            case .file, .unknown: observe(entry.name, in: folder, at: path, depth: depth, into: &seen)
            }
        }
    }

    private func observe(
        _ name: [UInt8], in folder: borrowing Descriptor, at path: [UInt8], depth: Int,
        into seen: inout FolderObservation
    ) {
        var status = stat()
        guard name.withCName({ fstatat(folder.number, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else {
            // Gone since its name was read: a later look will say so.
            if errno != ENOENT { seen.unreadableFolders.insert(Self.join(path, name)) }
            return
        }
        if status.isFolder { return enter(name, in: folder, at: path, depth: depth, into: &seen) }
        guard status.isRegular else { return }
        let bytes = Self.join(path, name)
        guard let document = try? DocumentPath(bytes: bytes) else { return noteInvalid(bytes, into: &seen) }
        seen.files.append(
            Observation(
                path: document, stamp: FileStamp(status), device: UInt64(status.st_dev),
                mode: UInt16(status.st_mode & 0o7777)))
    }

    private func enter(
        _ name: [UInt8], in folder: borrowing Descriptor, at path: [UInt8], depth: Int,
        into seen: inout FolderObservation
    ) {
        guard !ignoring.leavesAloneFolder(named: name, atTop: depth == 0) else { return }
        let inner = Self.join(path, name)
        guard depth < Self.maximumDepth, inner.count < DocumentPath.maximumByteCount else {
            seen.unreadableFolders.insert(inner)
            return noteInvalid(inner, into: &seen)
        }
        switch Descriptor.open(name, in: folder.number, flags: O_RDONLY | O_DIRECTORY) {
        case .success(let opened): list(opened, at: inner, depth: depth + 1, into: &seen)
        case .failure(let error): if error.code != ENOENT { seen.unreadableFolders.insert(inner) }
        }
    }

    private func noteDevice(of folder: borrowing Descriptor, at path: [UInt8], into seen: inout FolderObservation) {
        if case .success(let status) = folder.status() { seen.folderDevices[path] = UInt64(status.st_dev) }
    }

    private func noteInvalid(_ path: [UInt8], into seen: inout FolderObservation) {
        if seen.invalidPaths.count < FolderObservation.maximumInvalidCount { seen.invalidPaths.append(path) }
    }

    private static func join(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
        folder.isEmpty ? name : folder + [0x2F] + name
    }
}

extension Descriptor {
    /// Opens the school's folder itself, whose own path may lead through links.
    static func openRoot(_ root: DiskPath) -> Result<Descriptor, SystemError> {
        while true {
            let number = root.bytes.withCName { Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            if number >= 0 { return .success(Descriptor(owning: number)) }
            if errno != EINTR { return .failure(SystemError(errno)) }
        }
    }
}
