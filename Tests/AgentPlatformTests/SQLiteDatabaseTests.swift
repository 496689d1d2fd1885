// SPDX-License-Identifier: Apache-2.0
import AgentPlatform
import Foundation
import Storage
import TestSupport
import Testing

@Suite struct SQLiteDatabaseTests {
    private static let schema = SQLiteSchema([
        .init(
            "documents",
            "CREATE TABLE document (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, size INTEGER, note TEXT) STRICT"),
        .init("versions", "CREATE TABLE version (document INTEGER NOT NULL REFERENCES document(id), n INTEGER) STRICT"),
    ])

    private struct Refusal: Error {}

    private func with(_ body: (SQLiteDatabase, TemporaryDirectory) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            try body(SQLiteDatabase(directory.path / "agent.sqlite", schema: Self.schema), directory)
        }
    }

    private func names(_ database: SQLiteDatabase) throws -> [[UInt8]] {
        try database.rows("SELECT name FROM document ORDER BY id") { row in try row.blob(0) }
    }

    @Test func `the database syncs at every commit, and says so itself`() throws {
        try with { database, directory in
            let journal = try database.first("PRAGMA journal_mode") { row in try row.text(0) }
            #expect(journal == "wal")
            #expect(try database.first("PRAGMA synchronous") { row in try row.integer(0) } == 2)
            #expect(try database.first("PRAGMA foreign_keys") { row in try row.integer(0) } == 1)
            for name in ["agent.sqlite", "agent.sqlite-wal", "agent.sqlite-shm"] {
                let mode =
                    try FileManager.default.attributesOfItem(atPath: directory.file(name))[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(name)")
            }
        }
    }

    @Test func `values come back as they were, bytes and Unicode forms included`() throws {
        try with { database, _ in
            let names: [[UInt8]] = [[], [0, 0xff], Array("é".utf8)]
            for name in names { try database.run("INSERT INTO document (name) VALUES (?)", name) }
            #expect(try self.names(database) == names)
            let notes = ["", "e\u{301}", "\u{e9}", "a\0b", "Quý I"]
            for (index, note) in notes.enumerated() {
                try database.run(
                    "UPDATE document SET note = ?, size = ? WHERE id = ?", note, Int64.min + Int64(index), 1)
                let back = try database.first("SELECT note, size FROM document WHERE id = 1") {
                    row in
                    (try row.text(0), try row.integer(1))
                }
                #expect(back.map { Array($0.0.utf8) } == Array(note.utf8))
                #expect(back?.1 == Int64.min + Int64(index))
            }
            let absent: Int64? = nil
            try database.run("UPDATE document SET note = ?, size = ? WHERE id = 1", nil, absent)
            let nothing = try database.first("SELECT note, size, name FROM document WHERE id = 1") {
                row in
                (try row.optionalText(0), try row.optionalInteger(1), try row.optionalBlob(2))
            }
            #expect(nothing?.0 == nil && nothing?.1 == nil && nothing?.2 == [])
        }
    }

    @Test func `a value of another kind than asked for is refused and not converted`() throws {
        try with { database, _ in
            #expect(throws: SQLiteError.unexpectedValue(column: 0, sql: "SELECT '1'")) {
                try database.first("SELECT '1'") { row in try row.integer(0) }
            }
            #expect(throws: SQLiteError.self) {
                try database.first("SELECT NULL") { row in try row.text(0) }
            }
            #expect(throws: SQLiteError.self) {
                try database.first("SELECT 2") { row in try row.boolean(0) }
            }
            #expect(throws: SQLiteError.self) {
                try database.first("SELECT 1") { row in try row.blob(1) }
            }
        }
    }

    @Test func `a transaction that throws leaves nothing, and the next one works`() throws {
        try with { database, _ in
            #expect(throws: Refusal.self) {
                try database.transaction {
                    try database.run("INSERT INTO document (name) VALUES (?)", [UInt8(1)])
                    throw Refusal()
                }
            }
            #expect(try names(database).isEmpty)
            try database.transaction { try database.run("INSERT INTO document (name) VALUES (?)", [UInt8(2)]) }
            #expect(try names(database) == [[2]])
        }
    }

    @Test func `a transaction inside another is refused and takes the outer back`() throws {
        try with { database, _ in
            #expect(throws: SQLiteError.misuse(reason: "a transaction inside another")) {
                try database.transaction {
                    try database.run("INSERT INTO document (name) VALUES (?)", [UInt8(1)])
                    try database.transaction {}
                }
            }
            let left = try names(database)
            #expect(left.isEmpty)
        }
    }

    @Test func `a commit is in the files the moment it returns`() throws {
        try with { database, directory in
            try database.run("INSERT INTO document (name) VALUES (?)", [UInt8(1)])
            try database.transaction { try database.run("INSERT INTO document (name) VALUES (?)", [UInt8(2)]) }
            // What a killed process leaves: the files, and nothing that closing would add.
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(
                    atPath: directory.file("agent.sqlite" + suffix), toPath: directory.file("copy" + suffix))
            }
            #expect(try names(SQLiteDatabase(directory.path / "copy", schema: Self.schema)) == [[1], [2]])
        }
    }

    @Test func `rules of the schema are told as such, and counts are of the statement itself`() throws {
        try with { database, _ in
            let inserted = try database.run("INSERT INTO document (name) VALUES (?), (?)", [UInt8(1)], [UInt8(2)])
            #expect(inserted == 2)
            #expect(try database.run("DELETE FROM document WHERE id = 9") == 0)
            #expect(database.lastInsertedRow == 2)
            for attempt in ["INSERT INTO document (name) VALUES (x'01')", "INSERT INTO version VALUES (9, 1)"] {
                let error = #expect(throws: SQLiteError.self) { try database.run(attempt) }
                #expect(error?.isConstraint == true && error?.isPermanent == true && error?.mustStop == false)
            }
        }
    }

    @Test func `the same statement runs inside its own rows`() throws {
        try with { database, _ in
            for byte in UInt8(1)...3 { try database.run("INSERT INTO document (name) VALUES (?)", [byte]) }
            var pairs = 0
            try database.forEachRow("SELECT id FROM document WHERE id > ?", 0) { _ in
                try database.forEachRow("SELECT id FROM document WHERE id > ?", 1) { _ in
                    pairs += 1
                    return true
                }
                return true
            }
            #expect(pairs == 6)
        }
    }

    @Test func `a senseless statement is refused in words`() throws {
        try with { database, _ in
            for attempt in ["SELECT 1; SELECT 2", "SELECT ?", "", "-- nothing"] {
                let error = #expect(throws: SQLiteError.self) { try database.run(attempt) }
                guard case .misuse = error else { return #expect(Bool(false), "\(attempt)") }
            }
            let error = #expect(throws: SQLiteError.self) { try database.run("SELEC 1") }
            #expect(error?.description.contains("SELEC 1") == true)
        }
    }

    @Test func `a full disk is told as full and as something that passes`() throws {
        try with { database, _ in
            let pages = try database.first("PRAGMA page_count") { row in try row.integer(0) } ?? 0
            try database.execute("PRAGMA max_page_count = \(pages + 2)")
            let error = #expect(throws: SQLiteError.self) {
                try database.transaction {
                    try database.run("INSERT INTO document (name) VALUES (?)", [UInt8](repeating: 1, count: 100_000))
                }
            }
            #expect(error?.isDiskFull == true && error?.isPermanent == false)
            #expect(try names(database).isEmpty)
        }
    }

    @Test func `a reader sees what is committed while the owner works, and writes nothing`() throws {
        try with { database, directory in
            let reader = try SQLiteDatabase(directory.path / "agent.sqlite", schema: Self.schema, access: .reader)
            try database.transaction {
                try database.run("INSERT INTO document (name) VALUES (?)", [UInt8(1)])
                #expect(try names(reader).isEmpty)
            }
            #expect(try reader.transaction { try names(reader) } == [[1]])
            let error = #expect(throws: SQLiteError.self) { try reader.run("DELETE FROM document") }
            #expect(error?.isPermanent == true)
            #expect(try names(database) == [[1]])
        }
    }

    @Test func `more statements than are kept change nothing but time`() throws {
        try with { database, _ in
            for number in 0..<450 {
                #expect(
                    try database.first("SELECT \(number)") { row in try row.integer(0) }
                        == Int64(number))
            }
            let first = try database.first("SELECT 0") { row in try row.integer(0) }
            #expect(first == 0)
        }
    }
}
