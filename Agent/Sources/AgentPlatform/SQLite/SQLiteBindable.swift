// SPDX-License-Identifier: Apache-2.0
import CSQLite

/// What can stand for a `?` in a statement; nil stands for NULL.
package protocol SQLiteBindable {
    /// Gives a copy of the value to parameter `index`, counted from 1; SQLite's result code.
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32
}

extension Int64: SQLiteBindable {
    /// As INTEGER.
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        sqlite3_bind_int64(statement, index, self)
    }
}

extension Int: SQLiteBindable {
    /// As INTEGER.
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        Int64(self).bind(to: statement, at: index)
    }
}

extension Bool: SQLiteBindable {
    /// As INTEGER, 0 or 1.
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        Int64(self ? 1 : 0).bind(to: statement, at: index)
    }
}

extension String: SQLiteBindable {
    /// As TEXT of exactly its UTF-8: SQLite compares bytes, unlike Swift, to which NFC and NFD are equal.
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        var copy = self
        return copy.withUTF8 { utf8 in
            guard let length = Int32(exactly: utf8.count) else { return SQLITE_TOOBIG }
            // An empty text may have no address, and without one SQLite binds NULL.
            guard let start = utf8.baseAddress else { return handover_sqlite_bind_text(statement, index, "", 0) }
            return start.withMemoryRebound(to: CChar.self, capacity: utf8.count) {
                handover_sqlite_bind_text(statement, index, $0, length)
            }
        }
    }
}

extension [UInt8]: SQLiteBindable {
    /// As BLOB.
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        guard let length = Int32(exactly: count) else { return SQLITE_TOOBIG }
        return withUnsafeBytes { handover_sqlite_bind_blob(statement, index, $0.baseAddress, length) }
    }
}
