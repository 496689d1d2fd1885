// SPDX-License-Identifier: Apache-2.0
import CSQLite

/// A compiled statement; owned by the connection it was compiled for and never older than it.
final class SQLiteStatement {
    private let pointer: OpaquePointer
    private let connection: OpaquePointer
    let sql: String

    init(_ sql: String, on connection: OpaquePointer) throws(SQLiteError) {
        var pointer: OpaquePointer?
        var hasMore = false
        let code = sql.withCString { start in
            var rest: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(connection, start, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, &rest)
            // A second statement would be left out in silence.
            hasMore = rest.map { String(cString: $0).contains { !$0.isWhitespace } } ?? false
            return code
        }
        guard code == SQLITE_OK else {
            throw .refused(code: code, message: SQLiteDatabase.message(connection), sql: sql)
        }
        guard let pointer, !hasMore else {
            sqlite3_finalize(pointer)
            throw .misuse(reason: "not one statement: \(sql)")
        }
        self.pointer = pointer
        self.connection = connection
        self.sql = sql
    }

    deinit { sqlite3_finalize(pointer) }

    /// Runs it with `values` for its parameters, calls `body` for each row until that answers false, and makes it ready to
    /// be run again.
    func run(
        _ values: [(any SQLiteBindable)?], _ body: (SQLiteRow) throws -> Bool
    ) throws {
        defer {
            // A failure of the last step is told a second time here; it was thrown already.
            sqlite3_reset(pointer)
            sqlite3_clear_bindings(pointer)
        }
        guard values.count == sqlite3_bind_parameter_count(pointer) else {
            throw SQLiteError.misuse(
                reason: "\(values.count) values for \(sqlite3_bind_parameter_count(pointer)) parameters: \(sql)")
        }
        for (index, value) in values.enumerated() {
            // A parameter that is given nothing is NULL.
            let code = value?.bind(to: pointer, at: Int32(index + 1)) ?? SQLITE_OK
            guard code == SQLITE_OK else { throw refused(code) }
        }
        while true {
            let code = sqlite3_step(pointer)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw refused(code) }
            guard try body(SQLiteRow(pointer)) else { return }
        }
    }

    private func refused(_ code: Int32) -> SQLiteError {
        .refused(code: code, message: SQLiteDatabase.message(connection), sql: sql)
    }
}
