// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Domain
import HubCore
import Storage
import Wire

/// Packs as files: `incoming/` while they are written, `packs/yyyy/mm/` once they are durable. Random names, no file ever
/// replaced or removed.
package struct DiskPackStore: PackStore {
    private let disk: any DurableFS
    private let directory: DiskPath
    private let queue = BlockingQueue()

    /// Opens the store in `directory`, makes its folders where they are missing, and removes drafts that no power cut or crash
    /// let finish.
    package init(disk: any DurableFS, directory: DiskPath) throws {
        (self.disk, self.directory) = (disk, directory)
        try disk.makeDirectory(directory / "incoming")
        try disk.makeDirectory(directory / "packs")
        for entry in try disk.list(directory / "incoming") {
            try disk.remove((directory / "incoming").appending(entry.name))
        }
    }

    package func begin() throws -> any PackDraft {
        let name = Self.randomName()
        let path = directory / "incoming" / name
        return DiskPackDraft(
            file: try disk.createFile(path), path: path, name: name, packs: directory / "packs", disk: disk,
            queue: queue)
    }

    package func read(_ pack: PackID, offset: Int, count: Int) async throws -> [UInt8] {
        try await queue.run { [disk] in
            let file = try disk.openForReading(path(of: pack))
            defer { file.close() }
            let bytes = try file.read(at: UInt64(offset), count: count)
            guard bytes.count == count else { throw PackCut(pack: pack) }
            return bytes
        }
    }

    package func packs() async throws -> [(id: PackID, size: Int64)] {
        try await queue.run { [disk, directory] in
            var packs: [(id: PackID, size: Int64)] = []
            for year in try disk.list(directory / "packs") {
                let yearPath = (directory / "packs").appending(year.name)
                for month in try disk.list(yearPath) {
                    for file in try disk.list(yearPath.appending(month.name)) {
                        let text = [year.name, month.name, file.name].map { String(decoding: $0, as: UTF8.self) }
                            .joined(separator: "/")
                        if let id = PackID(text) { packs.append((id, Int64(file.sizeBytes))) }
                    }
                }
            }
            return packs.sorted { $0.id.text < $1.id.text }
        }
    }

    package func freeBytes() -> Int64 {
        guard let space = try? disk.freeSpace(at: directory) else { return 0 }
        return Int64(clamping: space.availableBytes)
    }

    private func path(of pack: PackID) -> DiskPath { directory / "packs" / pack.text }

    private static func randomName() -> String { (0..<16).map { _ in UInt8.random(in: .min ... .max) }.lowercaseHex }
}

/// A pack that ends before the bytes asked for.
struct PackCut: Error, CustomStringConvertible {
    let pack: PackID
    var description: String { "pack \(pack) ends before the bytes that the database places in it" }
}

/// A pack being written into `incoming/`.
private final class DiskPackDraft: PackDraft {
    private let file: any DurableFile
    private let path: DiskPath
    private let name: String
    private let packs: DiskPath
    private let disk: any DurableFS
    private let queue: BlockingQueue
    private var buffer: [UInt8] = []

    /// Bytes gathered before they are written: one call for many small records.
    private static let bufferLimit = 256 << 10

    init(
        file: any DurableFile, path: DiskPath, name: String, packs: DiskPath, disk: any DurableFS, queue: BlockingQueue
    ) {
        (self.file, self.path, self.name, self.packs, self.disk, self.queue) = (file, path, name, packs, disk, queue)
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        try DiskFull.asProblem { try write(bytes) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        if buffer.count + bytes.count > Self.bufferLimit { try flush() }
        if bytes.count >= Self.bufferLimit {
            try file.write(bytes)
        } else {
            buffer.append(contentsOf: bytes)
        }
    }

    private func flush() throws(StorageError) {
        guard !buffer.isEmpty else { return }
        try file.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// fdatasync(incoming/name), rename to packs/yyyy/mm/name, fsync(packs/yyyy/mm); new folders are synced by `makeDirectory`.
    func seal(at moment: Timestamp) async throws -> PackID {
        try DiskFull.asProblem { try flush() }
        let month = String(moment.rfc3339.prefix(7)).replacing("-", with: "/")
        guard let id = PackID("\(month)/\(name)") else { throw PackNameError(name: "\(month)/\(name)") }
        try await queue.run { [file, path, packs, disk] in
            try DiskFull.asProblem {
                try file.syncData()
                file.close()
                let folder = packs / month
                try disk.makeDirectory(folder)
                try disk.renameNoReplace(path, to: packs / id.text)
                try disk.syncDirectory(folder)
            }
        }
        return id
    }

    func discard() {
        file.close()
        try? disk.remove(path)
    }
}

/// A disk that is full is a pause: the sender waits and nothing is lost. A failed sync is not among these errors.
private enum DiskFull {
    static func asProblem(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as StorageError where error.isDiskFull && !error.mustStop {
            throw Problem(.outOfSpace, "the hub's disk is full")
        }
    }
}

private struct PackNameError: Error {
    let name: String
}
