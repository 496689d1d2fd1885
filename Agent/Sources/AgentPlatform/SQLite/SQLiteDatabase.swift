// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Storage

/// One connection to a SQLite database, for one owner at a time: an actor, or whoever else never lets two threads at it.
///
/// What a transaction has committed is durable (write-ahead log, `synchronous=FULL`, both read back when it is opened).
/// All methods throw ``SQLiteError``, and what the caller's closures throw. Calls block, a commit for as long as the disk
/// takes. Only one process writes: its owner holds the directory's lock.
package final class SQLiteDatabase {
    /// What a connection is for.
    package enum Access: Sendable {
        /// Makes the database where there is none, brings its schema up to date, reads and writes.
        case owner
        /// Only reads, also while the owner works; sees what was committed when each statement or transaction began.
        case reader
    }

    /// Where the database lies, for messages.
    package let path: String
    /// SQLite's own handle; closed with this.
    let connection: OpaquePointer
    /// Statements that are not running. One that runs is taken out, so that the same text can be run inside its rows.
    private var idle: [String: SQLiteStatement] = [:]
    /// Beyond this many different texts all idle ones are compiled anew.
    private static let maxIdleStatements = 200
    private static let busyTimeoutMs: Int32 = 5000

    /// Opens the database, made private to the program's user (mode 0600) where the owner finds none.
    ///
    /// On return its name is durable and its schema is `schema`'s version. Throws a ``SQLiteError`` or, where the file
    /// cannot be made, a `StorageError`.
    package init(_ path: DiskPath, schema: SQLiteSchema, access: Access = .owner, fileSystem: any DurableFS = PosixFS())
        throws
    {
        if access == .owner, try !fileSystem.exists(path) {
            // SQLite gives its log files the rights of this one.
            try fileSystem.createFile(path).close()
            try fileSystem.syncDirectory(path.parent ?? "/")
        }
        self.path = path.string
        connection = try Self.open(path, access)
        // From here on a throw closes the connection, as all members are set.
        sqlite3_busy_timeout(connection, Self.busyTimeoutMs)
        try prepare(access)
        switch access {
        case .owner: try migrate(to: schema)
        case .reader:
            let found = try schemaVersion()
            if found > schema.version {
                throw SQLiteError.newerSchema(path: self.path, found: found, known: schema.version)
            }
            if found < schema.version {
                throw SQLiteError.olderSchema(path: self.path, found: found, known: schema.version)
            }
        }
    }

    deinit {
        // Statements go before their connection.
        idle = [:]
        sqlite3_close_v2(connection)
    }

    private static func open(_ path: DiskPath, _ access: Access) throws(SQLiteError) -> OpaquePointer {
        var opened: OpaquePointer?
        let flags =
            (access == .owner ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX
            | SQLITE_OPEN_EXRESCODE
        let code = (path.bytes + [0]).withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { sqlite3_open_v2($0.baseAddress, &opened, flags, nil) }
        }
        guard code == SQLITE_OK, let opened else {
            let message = opened.map { Self.message($0) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw .cannotOpen(path: path.string, code: code, message: message)
        }
        return opened
    }

    /// Sets what receipts stand on, and believes only what the database says afterwards.
    private func prepare(_ access: Access) throws {
        try execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        switch access {
        case .reader: handover_sqlite_no_checkpoint_on_close(connection)
        case .owner:
            // In this order: what follows the journal's mode could be set back by it.
            _ = try first("PRAGMA journal_mode = WAL") { row in try row.text(0) }
            try execute("PRAGMA synchronous = FULL")
            try require("PRAGMA journal_mode", "wal") { try $0.text(0) }
            try require("PRAGMA synchronous", "2") { row in String(try row.integer(0)) }
            try require("PRAGMA foreign_keys", "1") { row in String(try row.integer(0)) }
        }
    }

    private func require(
        _ pragma: String, _ wanted: String, _ read: (SQLiteRow) throws -> String
    ) throws {
        let found = try first(pragma, read: read) ?? "nothing"
        guard found == wanted else { throw SQLiteError.notDurable(path: path, setting: pragma, found: found) }
    }

    static func message(_ connection: OpaquePointer) -> String { String(cString: sqlite3_errmsg(connection)) }

    // MARK: Statements

    /// Runs one statement that answers no rows; how many rows it inserted, changed or deleted itself.
    @discardableResult
    package func run(_ sql: String, _ values: (any SQLiteBindable)?...) throws -> Int {
        try run(sql, values: values)
    }

    /// The same with the values as an array.
    @discardableResult
    package func run(_ sql: String, values: [(any SQLiteBindable)?]) throws -> Int {
        let before = sqlite3_total_changes64(connection)
        try with(sql) { statement in try statement.run(values) { _ in true } }
        // changes() keeps the number of the last statement that changed rows, whatever came after it.
        return sqlite3_total_changes64(connection) == before ? 0 : Int(sqlite3_changes64(connection))
    }

    /// What `read` makes of each row, in the answer's order.
    package func rows<Answer>(
        _ sql: String, _ values: (any SQLiteBindable)?..., read: (SQLiteRow) throws -> Answer
    ) throws -> [Answer] {
        var answers: [Answer] = []
        try with(sql) { statement in
            try statement.run(values) { row in
                answers.append(try read(row))
                return true
            }
        }
        return answers
    }

    /// What `read` makes of the first row; nil where there is none.
    package func first<Answer>(
        _ sql: String, _ values: (any SQLiteBindable)?..., read: (SQLiteRow) throws -> Answer
    ) throws -> Answer? {
        var answer: Answer?
        try with(sql) { statement in
            try statement.run(values) { row in
                answer = try read(row)
                return false
            }
        }
        return answer
    }

    /// Shows `body` row after row until it answers false; for answers too long to hold.
    package func forEachRow(
        _ sql: String, _ values: (any SQLiteBindable)?..., body: (SQLiteRow) throws -> Bool
    ) throws {
        try with(sql) { statement in try statement.run(values, body) }
    }

    /// Runs several statements without values, such as those of a schema; not kept compiled.
    package func execute(_ script: String) throws(SQLiteError) {
        let code = sqlite3_exec(connection, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw .refused(code: code, message: Self.message(connection), sql: script) }
    }

    /// The row number of the last insertion by this connection.
    package var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(connection) }

    private func with(_ sql: String, _ body: (SQLiteStatement) throws -> Void) throws {
        let statement: SQLiteStatement
        if let kept = idle.removeValue(forKey: sql) {
            statement = kept
        } else {
            statement = try SQLiteStatement(sql, on: connection)
        }
        defer {
            if idle.count >= Self.maxIdleStatements { idle.removeAll() }
            idle[sql] = statement
        }
        try body(statement)
    }

    // MARK: Transactions

    /// Does all of `body` or nothing: an error of it or of the commit takes everything back. Not inside another.
    ///
    /// On return what `body` wrote is durable.
    @discardableResult
    package func transaction<Answer>(_ body: () throws -> Answer) throws -> Answer {
        guard sqlite3_get_autocommit(connection) != 0 else {
            throw SQLiteError.misuse(reason: "a transaction inside another")
        }
        // At once for writing: a reader's lock could later not become a writer's.
        try run(sqlite3_db_readonly(connection, "main") == 0 ? "BEGIN IMMEDIATE" : "BEGIN")
        do {
            let answer = try body()
            try run("COMMIT")
            return answer
        } catch {
            // Some failures have rolled back already; then there is nothing to.
            if sqlite3_get_autocommit(connection) == 0 { try run("ROLLBACK") }
            throw error
        }
    }
}
