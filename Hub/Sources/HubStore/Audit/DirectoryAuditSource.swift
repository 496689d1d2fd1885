// SPDX-License-Identifier: Apache-2.0
import Domain
import GRDB
import HubCore
import ReceiptLog
import Storage

/// A data directory as the auditor reads it: by a connection of its own that cannot write, and by the packs' files.
///
/// It works beside a running hub, in its process or in another, and needs none: nothing of the hub is opened.
package struct DirectoryAuditSource: AuditSource {
    private let disk: any DurableFS
    private let directory: DiskPath

    /// How often a state is taken anew where it fell between a commit and the move of the checkpoint lock.
    private static let attemptsMax = 20

    /// The data directory at `directory`.
    package init(disk: any DurableFS, directory: DiskPath) { (self.disk, self.directory) = (disk, directory) }

    package func inspect<Value: Sendable>(_ body: @escaping @Sendable (any AuditState) throws -> Value) async throws
        -> Value
    {
        let stop = AuditStop()
        return try await withTaskCancellationHandler {
            let queue = try open()
            defer { try? queue.close() }
            for attempt in 1...Self.attemptsMax {
                let value = try await queue.read { db in
                    try inspect(db, isLast: attempt == Self.attemptsMax, stop: stop, body)
                }
                if let value { return value }
                try await Task.sleep(for: .milliseconds(50))
            }
            throw CancellationError()
        } onCancel: {
            stop.request()
        }
    }

    private func open() throws -> DatabaseQueue {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = -16384") }
        let path = directory / "hub.sqlite"
        guard try disk.exists(path) else { throw HubDirectory.Refusal(description: "There is no hub in \(directory).") }
        do {
            return try DatabaseQueue(path: path.string, configuration: configuration)
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB
        {
            throw AuditFinding("database", "SQLite cannot read it: \(error.message ?? "damaged")")
        }
    }

    /// Nil where the state was taken between a commit and the lock's move, and can be taken again.
    private func inspect<Value>(
        _ db: Database, isLast: Bool, stop: AuditStop, _ body: (any AuditState) throws -> Value
    ) throws -> Value? {
        let before = try lockedCheckpoint()
        // The first statement is what fixes the moment.
        let last = try? String.fetchOne(db, sql: "SELECT note FROM checkpoint ORDER BY log DESC, size DESC LIMIT 1")
        let after = try lockedCheckpoint()
        guard isLast || last == nil || before == last || after == last else { return nil }
        return try body(
            SQLiteAuditState(
                rows: AuditRows(db: db, stop: stop), disk: disk, directory: directory, stop: stop,
                lockedCheckpoints: (before, after)))
    }

    private func lockedCheckpoint() throws -> String? {
        let path = directory / "checkpoint.lock"
        guard try disk.exists(path) else { return nil }
        return String(decoding: (try? disk.readFile(path, maxBytes: 64 << 10)) ?? [], as: UTF8.self)
    }
}
