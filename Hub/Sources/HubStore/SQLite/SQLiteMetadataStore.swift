// SPDX-License-Identifier: Apache-2.0
import GRDB
import HubCore
import Wire

/// The hub's knowledge in one SQLite database: write-ahead log, `synchronous=FULL`, one writer.
package struct SQLiteMetadataStore: MetadataStore {
    private let pool: DatabasePool

    /// Why a database cannot be used.
    package enum Refusal: Error, CustomStringConvertible {
        /// The database was made by a newer hub.
        case newer
        /// Commits would not survive a power cut.
        case notFull(Int)

        /// For the operator: what happened and what to do.
        package var description: String {
            switch self {
            case .newer:
                "The database was written by a newer handover-hub. Install that version again; nothing was changed."
            case .notFull(let level):
                "SQLite reports synchronous=\(level), not 2 (FULL): commits would not survive a power cut. Nothing was started."
            }
        }
    }

    /// Opens the database at `path`, makes it where it is missing, and brings its schema up to date.
    ///
    /// Throws ``Refusal`` where it must not be used, GRDB's `DatabaseError` where it cannot be read.
    package init(path: String) throws { try self.init(path: path, synchronous: "FULL") }

    /// The same with another level asked for, which must be refused.
    init(path: String, synchronous: String) throws {
        var configuration = GRDB.Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY")
        }
        pool = try DatabasePool(path: path, configuration: configuration)
        if try pool.read({ try Schema.migrator.hasBeenSuperseded($0) }) { throw Refusal.newer }
        // Opening in WAL mode resets the level to NORMAL, whatever was set before: set it now and read it back.
        let level = try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = \(synchronous); PRAGMA wal_autocheckpoint = 4000")
            return try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
        }
        guard level == 2 else { throw Refusal.notFull(level) }
        try Schema.migrator.migrate(pool)
    }

    /// How the writing connection keeps its commits, as SQLite reports it now.
    struct Durability: Equatable {
        var journal: String
        var synchronous: Int
    }

    /// Asked of SQLite, not remembered.
    func durability() async throws -> Durability {
        try await pool.writeWithoutTransaction { db in
            Durability(
                journal: try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "",
                synchronous: try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1)
        }
    }

    package func read<Value: Sendable>(_ body: @escaping @Sendable (any MetadataReader) throws -> Value) async throws -> Value {
        try await pool.read { try body(SQLiteSession(db: $0)) }
    }

    package func write<Value: Sendable>(_ body: @escaping @Sendable (any MetadataWriter) throws -> Value) async throws
        -> Value
    {
        do {
            return try await pool.write { try body(SQLiteSession(db: $0)) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
            // SQLite rolled the transaction back: the database is as it was.
            throw Problem(.outOfSpace, "the hub's disk is full")
        }
    }

    /// Writes what the write-ahead log holds into the database file, so that it is whole by itself; an audit that still reads an
    /// older state keeps it from doing so, which loses nothing.
    package func settle() async throws {
        try await pool.writeWithoutTransaction { db in
            do {
                try db.checkpoint(.truncate)
            } catch let error as DatabaseError
                where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED
            {
                return
            }
        }
    }

    /// Lets the connections go.
    package func close() throws { try pool.close() }

    /// A consistent copy of the database as one file at `path`, made while the hub works.
    package func copy(to path: String) async throws {
        try await pool.vacuum(into: path)
    }
}
