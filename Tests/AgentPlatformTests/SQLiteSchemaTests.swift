// SPDX-License-Identifier: Apache-2.0
import AgentPlatform
import Storage
import TestSupport
import Testing

@Suite struct SQLiteSchemaTests {
    private static let one = SQLiteSchema.Step("first", "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)")
    private static let two = SQLiteSchema.Step("second", "ALTER TABLE a ADD COLUMN y TEXT; UPDATE a SET y = 'kept'")
    private static let bad = SQLiteSchema.Step(
        "bad", "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)")

    @Test func `an old database is brought up to date once, with what it holds`() throws {
        try withTemporaryDirectory { directory in
            let path = directory.path / "db"
            #expect(try SQLiteDatabase(path, schema: SQLiteSchema([Self.one])).schemaVersion() == 1)
            for _ in 0..<2 {
                let database = try SQLiteDatabase(path, schema: SQLiteSchema([Self.one, Self.two]))
                #expect(try database.schemaVersion() == 2)
                let rows = try database.rows("SELECT x, y FROM a") { row in
                    "\(try row.integer(0)) \(try row.text(1))"
                }
                #expect(rows == ["1 kept"])
            }
        }
    }

    @Test func `a database of a newer program is refused and left alone`() throws {
        try withTemporaryDirectory { directory in
            let path = directory.path / "db"
            _ = try SQLiteDatabase(path, schema: SQLiteSchema([Self.one, Self.two]))
            for access in [SQLiteDatabase.Access.owner, .reader] {
                let error = #expect(throws: SQLiteError.self) {
                    try SQLiteDatabase(path, schema: SQLiteSchema([Self.one]), access: access)
                }
                #expect(error == .newerSchema(path: path.string, found: 2, known: 1))
                #expect(error?.isPermanent == true)
            }
            #expect(try SQLiteDatabase(path, schema: SQLiteSchema([Self.one, Self.two])).schemaVersion() == 2)
        }
    }

    @Test func `a reader waits for the owner to bring the schema up to date, and makes no database`() throws {
        try withTemporaryDirectory { directory in
            let path = directory.path / "db"
            #expect(throws: SQLiteError.self) {
                try SQLiteDatabase(path, schema: SQLiteSchema([Self.one]), access: .reader)
            }
            #expect(try !PosixFS().exists(path))
            let owner = try SQLiteDatabase(path, schema: SQLiteSchema([Self.one]))
            #expect(throws: SQLiteError.olderSchema(path: path.string, found: 1, known: 2)) {
                try SQLiteDatabase(path, schema: SQLiteSchema([Self.one, Self.two]), access: .reader)
            }
            #expect(try owner.schemaVersion() == 1)
        }
    }

    @Test func `a step that fails leaves the database at the version before`() throws {
        try withTemporaryDirectory { directory in
            let path = directory.path / "db"
            #expect(throws: SQLiteError.self) { try SQLiteDatabase(path, schema: SQLiteSchema([Self.one, Self.bad])) }
            let database = try SQLiteDatabase(path, schema: SQLiteSchema([Self.one]))
            #expect(try database.schemaVersion() == 1)
            let tables = try database.rows("SELECT name FROM sqlite_schema") { row in
                try row.text(0)
            }
            #expect(tables == ["a"])
        }
    }

    @Test func `what is no database is refused and not touched`() throws {
        try withTemporaryDirectory { directory in
            let path = directory.path / "db"
            var generator = SeededGenerator.fresh()
            let bytes = generator.bytes(5000)
            try PosixFS().writeAtomically(bytes, to: path)
            let error = #expect(throws: SQLiteError.self) { try SQLiteDatabase(path, schema: SQLiteSchema([Self.one])) }
            #expect(error?.mustStop == true && error?.isPermanent == true)
            #expect(try PosixFS().readFile(path, maxBytes: 5000) == bytes)
            #expect(throws: (any Error).self) { try SQLiteDatabase(directory.path, schema: SQLiteSchema([Self.one])) }
            #expect(throws: (any Error).self) {
                try SQLiteDatabase(directory.path / "no/db", schema: SQLiteSchema([Self.one]))
            }
        }
    }
}
