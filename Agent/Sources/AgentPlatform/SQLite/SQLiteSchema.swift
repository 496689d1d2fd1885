// SPDX-License-Identifier: Apache-2.0

/// How a database came to the shape the program works with, step by step from an empty one.
///
/// The number of steps done is the schema's version, kept in the database itself (`PRAGMA user_version`). A step that
/// was shipped is never edited or taken out; a change is a new step.
package struct SQLiteSchema: Sendable {
    /// One step, with a name for people.
    package struct Step: Sendable {
        /// What it brings, in a few words.
        package let name: String
        /// The statements that do it, in one transaction.
        package let script: String

        /// A step named `name` that runs the statements of `script`.
        package init(_ name: String, _ script: String) {
            self.name = name
            self.script = script
        }
    }

    /// All steps, oldest first.
    package let steps: [Step]

    /// The schema that these steps make, oldest first.
    package init(_ steps: [Step]) { self.steps = steps }

    /// The version that the program works with.
    package var version: Int64 { Int64(steps.count) }
}

extension SQLiteDatabase {
    /// Does the steps that the database has not seen, each with its number in one transaction: a failure leaves the
    /// database at the version before.
    func migrate(to schema: SQLiteSchema) throws {
        let found = try schemaVersion()
        guard found <= schema.version else {
            throw SQLiteError.newerSchema(path: path, found: found, known: schema.version)
        }
        for (index, step) in schema.steps.enumerated().dropFirst(Int(found)) {
            try transaction {
                // Between the question and the lock another process may have come.
                guard try schemaVersion() == Int64(index) else {
                    throw SQLiteError.misuse(reason: "two programs bring \(path) up to date")
                }
                try execute(step.script)
                try execute("PRAGMA user_version = \(index + 1)")
            }
        }
    }

    /// The number of schema steps the database has seen; 0 for an empty one.
    package func schemaVersion() throws -> Int64 {
        let version = try first("PRAGMA user_version") { row in try row.integer(0) } ?? 0
        guard version >= 0 else { throw SQLiteError.newerSchema(path: path, found: version, known: 0) }
        return version
    }
}
