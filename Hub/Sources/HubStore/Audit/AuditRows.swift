// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import GRDB
import HubCore

/// SQL for the auditor: rows in a stream or one by one. Whatever SQLite cannot read is a finding, not an error.
struct AuditRows {
    let db: Database
    let stop: AuditStop

    func stream<Value>(_ sql: String, _ decode: @escaping (Row) throws -> Value) throws -> AuditStream<Value> {
        let cursor = try reading { try Row.fetchCursor(db, sql: sql) }
        return AuditStream {
            try stop.check()
            return try reading { try cursor.next().map(decode) }
        }
    }

    func one<Value>(_ sql: String, _ arguments: StatementArguments, _ decode: (Row) throws -> Value) throws -> Value? {
        try reading { try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments).map(decode) }
    }

    private func reading<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError
            where error.resultCode != .SQLITE_INTERRUPT && error.resultCode != .SQLITE_ABORT
        {
            throw AuditFinding("database", "SQLite cannot read it: \(error.message ?? error.resultCode.description)")
        } catch let error as RowDecodingError {
            throw AuditFinding("database", "a column holds what it must not: \(error.description.prefix(200))")
        }
    }
}

extension Row {
    /// A column's bytes.
    func bytes(_ column: String) throws -> [UInt8] { [UInt8](try decode(Data.self, forColumn: column)) }

    /// A column's bytes where there are any.
    func bytesIfPresent(_ column: String) throws -> [UInt8]? {
        try decode(Data?.self, forColumn: column).map { [UInt8]($0) }
    }

    /// A fingerprint that must be there; `owner` is what it belongs to.
    func auditFingerprint(_ column: String, of owner: String) throws -> Fingerprint {
        guard let value = try auditFingerprintIfPresent(column, of: owner) else {
            throw AuditFinding(owner, "its \(column) is missing")
        }
        return value
    }

    /// A fingerprint that may be missing.
    func auditFingerprintIfPresent(_ column: String, of owner: String) throws -> Fingerprint? {
        guard let bytes = try bytesIfPresent(column) else { return nil }
        guard let value = Fingerprint(bytes: bytes) else {
            throw AuditFinding(owner, "its \(column) is no fingerprint")
        }
        return value
    }
}
