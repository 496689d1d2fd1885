// SPDX-License-Identifier: Apache-2.0
import CSQLite

/// A row of an answer, while it is looked at: good only inside the closure it was given to.
///
/// Columns count from 0. Nothing is converted: another kind of value than asked for is
/// ``SQLiteError/unexpectedValue(column:sql:)``.
package struct SQLiteRow {
    private let statement: OpaquePointer

    init(_ statement: OpaquePointer) { self.statement = statement }

    /// True where the column is NULL.
    package func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }

    /// An INTEGER.
    package func integer(_ column: Int) throws(SQLiteError) -> Int64 {
        try require(SQLITE_INTEGER, column)
        return sqlite3_column_int64(statement, Int32(column))
    }

    /// An INTEGER of 0 or 1.
    package func boolean(_ column: Int) throws(SQLiteError) -> Bool {
        switch try integer(column) {
        case 0: return false
        case 1: return true
        default: throw unexpected(column)
        }
    }

    /// A TEXT; bytes that are not UTF-8 become U+FFFD.
    package func text(_ column: Int) throws(SQLiteError) -> String {
        try require(SQLITE_TEXT, column)
        // The text first, its length second: SQLite may convert it in between otherwise.
        let start = sqlite3_column_text(statement, Int32(column))
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// A copy of a BLOB.
    package func blob(_ column: Int) throws(SQLiteError) -> [UInt8] {
        try require(SQLITE_BLOB, column)
        let start = sqlite3_column_blob(statement, Int32(column))
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, Int32(column)))))
    }

    /// An INTEGER, or nil for NULL.
    package func optionalInteger(_ column: Int) throws(SQLiteError) -> Int64? {
        isNull(column) ? nil : try integer(column)
    }

    /// A TEXT, or nil for NULL.
    package func optionalText(_ column: Int) throws(SQLiteError) -> String? { isNull(column) ? nil : try text(column) }

    /// A copy of a BLOB, or nil for NULL.
    package func optionalBlob(_ column: Int) throws(SQLiteError) -> [UInt8]? { isNull(column) ? nil : try blob(column) }

    private func require(_ type: Int32, _ column: Int) throws(SQLiteError) {
        guard sqlite3_column_type(statement, Int32(column)) == type else { throw unexpected(column) }
    }

    private func unexpected(_ column: Int) -> SQLiteError {
        .unexpectedValue(column: column, sql: sqlite3_sql(statement).map { String(cString: $0) } ?? "")
    }
}
