// SPDX-License-Identifier: Apache-2.0
import CSQLite

/// Why the state database did not do as asked.
///
/// Answers what happened (``description``), what to do (``remedy``), the cause (the case and SQLite's own code) and whether
/// trying the same again can help (``isPermanent``).
package enum SQLiteError: Error, Equatable, Sendable {
    /// SQLite refused `sql` with its extended result code and its own sentence.
    case refused(code: Int32, message: String, sql: String)
    /// The database at `path` could not be opened.
    case cannotOpen(path: String, code: Int32, message: String)
    /// The database does not promise what receipts stand on: `setting` reads `found`.
    case notDurable(path: String, setting: String, found: String)
    /// A newer program wrote the database: its schema is version `found`, this program knows up to `known`.
    case newerSchema(path: String, found: Int64, known: Int64)
    /// A database that is only read needs the owner to bring its schema from `found` to `known` first.
    case olderSchema(path: String, found: Int64, known: Int64)
    /// A column holds something else than the program takes.
    case unexpectedValue(column: Int, sql: String)
    /// The program asked for something that makes no sense; nothing was done.
    case misuse(reason: String)

    /// SQLite's primary result code (SQLITE_BUSY, ...); nil for what SQLite did not refuse.
    package var primaryCode: Int32? { extendedCode.map { $0 & 0xff } }

    private var extendedCode: Int32? {
        switch self {
        case .refused(let code, _, _), .cannotOpen(_, let code, _): code
        default: nil
        }
    }

    /// A row breaks a rule of the schema: one of the same key is there, a reference leads nowhere, a check fails.
    package var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }

    /// No room is left on the disk.
    package var isDiskFull: Bool { primaryCode == SQLITE_FULL || lacksRoomForIndex }

    /// SQLITE_IOERR_SHMSIZE, a compound macro: the index beside the write-ahead log could not be made as large as it must be. It is a file of
    /// fixed size on the same disk, so nothing but its room was lacking.
    private var lacksRoomForIndex: Bool { extendedCode == SQLITE_IOERR | (19 << 8) }

    /// The program must stop: a sync failed, so that what it believes durable may not be, or the database is damaged.
    package var mustStop: Bool {
        // SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC: compound macros, which Swift does not see.
        let syncFailures = [SQLITE_IOERR | (4 << 8), SQLITE_IOERR | (5 << 8)]
        return extendedCode.map {
            syncFailures.contains($0) || $0 & 0xff == SQLITE_CORRUPT || $0 & 0xff == SQLITE_NOTADB
        } ?? false
    }

    /// True where the same would fail again until a person acts; false where time alone can help.
    package var isPermanent: Bool {
        guard let code = primaryCode else { return true }
        return !isDiskFull && ![SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL, SQLITE_NOMEM, SQLITE_INTERRUPT].contains(code)
    }

    /// What a person can do about it, one sentence.
    package var remedy: String {
        switch self {
        case .newerSchema: "Install the newer program again."
        case .olderSchema: "Start the service once: it brings the database up to date."
        case .notDurable: "Keep the state on a local disk, not on a network share."
        case .refused, .cannotOpen:
            switch isDiskFull ? SQLITE_FULL : primaryCode {
            case SQLITE_BUSY, SQLITE_LOCKED: "Try again; another program is using the database."
            case SQLITE_FULL: "Free some space on the disk that holds the state."
            case SQLITE_CORRUPT, SQLITE_NOTADB:
                "Check the disk, move the state aside and enrol again: the Office holds everything that has a receipt."
            case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH:
                "Give the program's user the right to the state directory."
            default: "Check the disk that holds the state."
            }
        case .unexpectedValue, .misuse: "Report this text to the makers of the program."
        }
    }
}

extension SQLiteError: CustomStringConvertible {
    /// What happened, one sentence; values that were bound are never in it.
    package var description: String {
        switch self {
        case .refused(let code, let message, let sql):
            "The database refused (\(code)): \(lacksRoomForIndex ? "the disk is full" : message), in: \(sql)."
        case .cannotOpen(let path, let code, let message):
            "The database \(path) could not be opened (\(code)): \(message)."
        case .notDurable(let path, let setting, let found):
            "The database \(path) keeps no promises: \(setting) is \(found)."
        case .newerSchema(let path, let found, let known):
            "The database \(path) was written by a newer program (schema \(found), known up to \(known))."
        case .olderSchema(let path, let found, let known):
            "The database \(path) has the old schema \(found) and not yet \(known)."
        case .unexpectedValue(let column, let sql): "Column \(column) holds an unexpected kind of value, in: \(sql)."
        case .misuse(let reason): "The database was asked for something senseless: \(reason)."
        }
    }
}
