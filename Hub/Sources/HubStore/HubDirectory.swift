// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Logging
import ReceiptLog
import Storage

/// A hub's data directory, and the one process that owns it.
///
///     lock              who owns the directory
///     hub.sqlite        everything but bytes
///     checkpoint.lock   the last signed checkpoint once more
///     keys/             the log's key, the certificate and its key, mode 0600
///     packs/yyyy/mm/    the bytes
///     incoming/         packs being written
///     hub.socket        where commands reach the server
package final class HubDirectory: Sendable {
    /// The directory.
    package let path: DiskPath
    /// Its disk.
    package let disk: any DurableFS
    /// The hub in it.
    package let hub: Hub
    private let lock: DirectoryLock
    private let store: SQLiteMetadataStore

    /// What cannot be opened, for the operator.
    package struct Refusal: Error, CustomStringConvertible {
        /// What happened and what to do.
        package let description: String
    }

    /// Takes the directory and opens the hub in it; the first time makes everything. `holder` is what others are told. `disk` keeps all
    /// but the database, which SQLite keeps itself, and `metadata` may stand between it and the hub.
    ///
    /// Throws `StorageError.lockHeld` where another process has it, ``Refusal`` where what is in it does not fit together.
    package init(
        _ path: DiskPath, holder: String, clock: any HubClock = SystemClock(), logger: Logger,
        disk: any DurableFS = PosixFS(), metadata: (SQLiteMetadataStore) -> any MetadataStore = { $0 }
    ) async throws {
        try disk.makeDirectory(path)
        lock = try DirectoryLock(path, holder: holder)
        try disk.removePartialFiles(in: path)
        try disk.makeDirectory(path / "keys")
        store = try SQLiteMetadataStore(path: (path / "hub.sqlite").string)
        let (storeID, origin) = try await Self.identity(store)
        let key = try await Self.logKey(disk, path / "keys/log.key", origin: origin, store)
        (self.path, self.disk) = (path, disk)
        hub = try await Hub.open(
            Hub.Parts(
                metadata: metadata(store), packs: try DiskPackStore(disk: disk, directory: path),
                checkpointLock: FileCheckpointLock(disk: disk, path: path / "checkpoint.lock"), key: key,
                storeID: storeID, clock: clock,
                logger: logger, audit: DirectoryAuditSource(disk: disk, directory: path),
                snapshot: DirectorySnapshot(store: store, disk: disk, directory: path)))
    }

    /// Audits the hub in the directory without opening it: what is there is not even brought up to date.
    ///
    /// Throws `StorageError.lockHeld` where another process has the directory: that process can audit it.
    package static func audit(_ path: DiskPath, holder: String) async throws -> AuditReport {
        let lock = try DirectoryLock(path, holder: holder)
        defer { lock.release() }
        return try await Auditor(DirectoryAuditSource(disk: PosixFS(), directory: path)).run()
    }

    /// Writes down what is still in memory and lets the directory go.
    package func close() async throws {
        if hub.failStop.reason == nil {
            try await hub.contacts.save()
            try await store.settle()
        }
        try store.close()
        lock.release()
    }

    private static func identity(_ store: SQLiteMetadataStore) async throws -> (storeID: String, origin: String) {
        try await store.write { writer in
            if let id = try writer.setting("storeID") { return (id, try writer.logState().origin) }
            let id = (0..<16).map { _ in UInt8.random(in: .min ... .max) }.lowercaseHex
            let origin = "handover-hub/\(id.prefix(12))/receipts"
            try writer.set("storeID", id)
            try writer.beginLog(origin: origin)
            return (id, origin)
        }
    }

    private static func logKey(
        _ disk: any DurableFS, _ path: DiskPath, origin: String, _ store: SQLiteMetadataStore
    ) async throws -> SigningKey {
        guard let name = KeyName(origin) else {
            throw Refusal(description: "The log's name \(origin) in the database is damaged.")
        }
        if try disk.exists(path) {
            let text = String(decoding: try disk.readFile(path, maxBytes: 1024), as: UTF8.self)
            guard let seed = [UInt8](lowercaseHex: text.prefix { $0 != "\n" }),
                let key = try? SigningKey(name: name, seed: seed)
            else {
                throw Refusal(
                    description:
                        "\(path) does not hold a key. Put the log's key back from a backup; nothing was changed.")
            }
            return key
        }
        guard try await store.read({ try $0.logState().checkpoint.isEmpty }) else {
            throw Refusal(
                description: "\(path) is missing, but this hub has signed receipts with it. Put it back from a backup.")
        }
        let key = SigningKey.generate(name: name)
        try disk.writeAtomically(Array((key.seed.lowercaseHex + "\n").utf8), to: path)
        return key
    }
}
