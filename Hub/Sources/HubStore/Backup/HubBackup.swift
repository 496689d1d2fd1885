// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Logging
import ReceiptLog
import Storage
import Wire

/// A copy of a hub in another place: the database as it stood at one moment, the packs it speaks of, the keys.
///
/// The database comes first and the packs afterwards, so every pack that the database names is among them. A backup may be made
/// into the same place again: packs never change and are copied once.
package struct HubBackup: Sendable {
    private let disk: any DurableFS
    private let directory: DiskPath

    /// What a backup or a restore met.
    package struct Refusal: Error, CustomStringConvertible {
        /// What happened and what to do.
        package let description: String
    }

    /// The database's name, here and in a hub's directory.
    package static let databaseName = "hub.sqlite"
    private static let keyNames = ["log.key", "tls.key", "tls.crt"]

    /// A backup in `directory`.
    package init(_ directory: DiskPath, disk: any DurableFS = PosixFS()) { (self.directory, self.disk) = (directory, disk) }

    /// Makes the place ready; throws where it is a hub's own directory.
    package func prepare() throws {
        guard try !disk.exists(directory / "lock") else {
            throw Refusal(description: "\(directory) is a hub's own directory. Give another place for the backup.")
        }
        for name in ["packs", "keys"] { try disk.makeDirectory(directory / name) }
    }

    /// Copies the packs and keys of the hub in `hub` that are not here yet. On return all of it is durable.
    ///
    /// `onProgress` is told how many packs are done, of how many.
    package func copyFiles(of hub: DiskPath, onProgress: (Int, Int) -> Void = { _, _ in }) throws {
        for name in Self.keyNames where try disk.exists(hub / "keys" / name) {
            try copy(hub / "keys" / name, to: directory / "keys" / name)
        }
        let packs = try Self.packs(in: hub / "packs", disk)
        for (index, pack) in packs.enumerated() {
            let target = directory / "packs" / pack.name
            if try disk.size(target) != pack.size {
                try disk.makeDirectory(target.parent ?? directory)
                try copy(hub / "packs" / pack.name, to: target)
            }
            onProgress(index + 1, packs.count)
        }
    }

    /// Makes a hub in `hub`, which must be empty, from this backup, and begins another log there: what this hub signed after the backup
    /// is known to the schools, so it must not go on signing under the old name (protocol.md §10.2).
    ///
    /// On return the new log's first entry says so, and the hub can be started. Returns the new log's name.
    package func restore(to hub: DiskPath, logger: Logger, onProgress: (Int, Int) -> Void = { _, _ in }) async throws -> String {
        guard try disk.exists(directory / Self.databaseName), try disk.exists(directory / "keys/log.key") else {
            throw Refusal(description: "\(directory) holds no whole backup: \(Self.databaseName) or keys/log.key is missing.")
        }
        try disk.makeDirectory(hub)
        let lock = try DirectoryLock(hub, holder: "handover-hub restore")
        let others = try disk.list(hub).filter { $0.name != Array("lock".utf8) }
        guard others.isEmpty else {
            throw Refusal(description: "\(hub) is not empty. Give an empty place; nothing was changed.")
        }
        for name in ["packs", "keys"] { try disk.makeDirectory(hub / name) }
        try HubBackup(hub, disk: disk).copyFiles(of: directory, onProgress: onProgress)
        // The database comes last: a restore that was cut short is no hub yet.
        try copy(directory / Self.databaseName, to: hub / Self.databaseName)
        let origin = try await Self.beginLog(hub)
        lock.release()
        let opened = try await HubDirectory(hub, holder: "handover-hub restore", logger: logger)
        try await opened.close()
        return origin
    }

    private static func beginLog(_ hub: DiskPath) async throws -> String {
        let store = try SQLiteMetadataStore(path: (hub / databaseName).string)
        defer { try? store.close() }
        return try await store.write { writer in
            let state = try writer.logState()
            let base = state.origin.replacing(#/-[0-9]+$/#, with: "")
            let origin = "\(base)-\(state.log + 1)"
            try writer.beginLog(origin: origin)
            return origin
        }
    }

    private static func packs(in folder: DiskPath, _ disk: any DurableFS) throws -> [(name: String, size: UInt64)] {
        var packs: [(name: String, size: UInt64)] = []
        for year in try disk.list(folder) where year.kind == .directory {
            for month in try disk.list(folder.appending(year.name)) where month.kind == .directory {
                let names = [year.name, month.name].map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
                for file in try disk.list(folder / names) {
                    let name = "\(names)/\(String(decoding: file.name, as: UTF8.self))"
                    if PackID(name) != nil { packs.append((name, file.sizeBytes)) }
                }
            }
        }
        return packs
    }

    /// Copies a file so that it appears whole or not at all.
    private func copy(_ source: DiskPath, to target: DiskPath) throws {
        let from = try disk.openForReading(source)
        defer { from.close() }
        let partial = (target.parent ?? directory) / ".partial-copy-\(String(UInt64.random(in: 0 ... .max), radix: 16))"
        let file = try disk.createFile(partial)
        do {
            defer { file.close() }
            var offset: UInt64 = 0
            while true {
                let part = try from.read(at: offset, count: 1 << 20)
                if part.isEmpty { break }
                offset += UInt64(part.count)
                try file.write(part)
            }
            try file.syncData()
        } catch {
            try? disk.remove(partial)
            throw error
        }
        try disk.rename(partial, to: target)
        try disk.syncDirectory(target.parent ?? directory)
    }
}
