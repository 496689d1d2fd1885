// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import GRDB
import HubCore
import Wire

/// One transaction's view of the database. Values go in and out here; nothing is decided.
struct SQLiteSession: MetadataWriter {
    let db: Database

    /// A row that breaks its table's meaning: somebody else wrote into the database.
    struct Damage: Error, CustomStringConvertible {
        let description: String
    }

    func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    }

    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
    }

    func savepoint<Value>(_ body: (any MetadataWriter) throws -> Value) throws -> Value {
        var value: Value?
        try db.inSavepoint {
            value = try body(self)
            return .commit
        }
        guard let value else { throw Damage(description: "a savepoint ended without a value") }
        return value
    }

    func setting(_ name: String) throws -> String? {
        try row("SELECT value FROM setting WHERE name = ?", [name])?["value"]
    }

    func set(_ name: String, _ value: String) throws {
        try execute(
            "INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", [name, value])
    }

    /// The row id of a school; throws where there is none.
    func schoolID(_ code: SchoolCode) throws -> Int64 {
        guard let id: Int64 = try row("SELECT id FROM school WHERE code = ?", [code.text])?["id"] else {
            throw Problem(.notFound, "there is no school \(code)")
        }
        return id
    }
}

extension Row {
    /// A fingerprint column that may be null.
    func fingerprint(_ column: String) throws -> Fingerprint? {
        guard let data: Data = self[column] else { return nil }
        guard let fingerprint = Fingerprint(bytes: data) else {
            throw SQLiteSession.Damage(description: "\(column) is no fingerprint")
        }
        return fingerprint
    }

    /// A fingerprint column that is never null.
    func requireFingerprint(_ column: String) throws -> Fingerprint {
        guard let fingerprint = try fingerprint(column) else {
            throw SQLiteSession.Damage(description: "\(column) is null")
        }
        return fingerprint
    }

    /// A moment.
    func timestamp(_ column: String) -> Timestamp? {
        let seconds: Int64? = self[column]
        return seconds.map { Timestamp(secondsSince1970: $0) }
    }

    /// A value that is kept as one word, or nil where the word is unknown.
    func require<Value>(_ column: String, _ make: (String) -> Value?) throws -> Value {
        let text: String? = self[column]
        guard let value = text.flatMap(make) else {
            throw SQLiteSession.Damage(description: "\(column) has an unknown value")
        }
        return value
    }

    /// A path.
    func path(_ column: String) throws -> DocumentPath {
        let data: Data = self[column]
        do {
            return try DocumentPath(bytes: [UInt8](data))
        } catch {
            throw SQLiteSession.Damage(description: "\(column) is no path: \(error.rawValue)")
        }
    }
}

extension Fingerprint {
    /// As a column's value.
    var data: Data { Data(bytes) }
}
