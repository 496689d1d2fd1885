// SPDX-License-Identifier: Apache-2.0
import GRDB

/// The tables of the hub's database. The schema forbids what Swift must never do: a version, a leaf or a receipt that changes.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 first tables") { try $0.execute(sql: first) }
        migrator.registerMigration("2 versions by school and content") { try $0.execute(sql: contents) }
        migrator.registerMigration("3 ledger") { try $0.execute(sql: ledger) }
        return migrator
    }

    /// The key begins with the school: to look for what another school has is to find nothing, and costs the same.
    private static let contents = """
        CREATE TABLE content (
          school INTEGER NOT NULL REFERENCES school, sha256 BLOB NOT NULL CHECK (length(sha256) = 32), document INTEGER NOT NULL,
          number INTEGER NOT NULL, PRIMARY KEY (school, sha256),
          FOREIGN KEY (document, number) REFERENCES version (document, number)) STRICT, WITHOUT ROWID;
        INSERT OR IGNORE INTO content
          SELECT d.school, v.sha256, v.document, v.number FROM version v JOIN document d ON d.id = v.document
          WHERE v.sha256 IS NOT NULL;
        CREATE TRIGGER version_has_content AFTER INSERT ON version WHEN new.sha256 IS NOT NULL BEGIN
          INSERT OR IGNORE INTO content SELECT school, new.sha256, new.document, new.number FROM document WHERE id = new.document;
        END;
        """

    private static let first = """
        CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;

        CREATE TABLE school (
          id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, levels TEXT NOT NULL,
          ownership TEXT, groups TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL) STRICT;

        CREATE TABLE invitation (
          secret_hash BLOB PRIMARY KEY NOT NULL CHECK (length(secret_hash) = 32), school INTEGER NOT NULL REFERENCES school,
          replaces INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_by TEXT) STRICT;

        CREATE TABLE device (
          id TEXT PRIMARY KEY NOT NULL, school INTEGER NOT NULL REFERENCES school, vkey TEXT NOT NULL, active INTEGER NOT NULL,
          incarnation TEXT NOT NULL, last_seq INTEGER NOT NULL, invitation BLOB NOT NULL, enrolled_at INTEGER NOT NULL) STRICT;

        CREATE TABLE contact (
          device TEXT PRIMARY KEY NOT NULL REFERENCES device, last_contact_at INTEGER, report BLOB, reported_at INTEGER) STRICT;

        CREATE TABLE document (
          id INTEGER PRIMARY KEY, school INTEGER NOT NULL REFERENCES school, path BLOB NOT NULL, head INTEGER NOT NULL,
          head_sha256 BLOB, head_size_bytes INTEGER NOT NULL, head_received_at INTEGER NOT NULL, highest INTEGER NOT NULL,
          open_branches INTEGER NOT NULL, UNIQUE (school, path), CHECK (head BETWEEN 1 AND highest)) STRICT;
        CREATE INDEX document_conflict ON document (id) WHERE open_branches > 0;

        CREATE TABLE version (
          document INTEGER NOT NULL REFERENCES document, number INTEGER NOT NULL, base INTEGER, outcome TEXT NOT NULL,
          size_bytes INTEGER NOT NULL, sha256 BLOB CHECK (length(sha256) = 32), chunks BLOB, mtime_ns INTEGER NOT NULL,
          mode INTEGER NOT NULL, stable_at INTEGER NOT NULL, sent_at INTEGER NOT NULL, received_at INTEGER NOT NULL,
          skew_ms INTEGER NOT NULL, device TEXT, log_index INTEGER NOT NULL, log INTEGER NOT NULL,
          PRIMARY KEY (document, number), CHECK ((sha256 IS NULL) = (outcome = 'tombstone'))) STRICT, WITHOUT ROWID;

        CREATE TABLE branch (
          document INTEGER NOT NULL REFERENCES document, tip INTEGER NOT NULL, sha256 BLOB NOT NULL, since INTEGER NOT NULL,
          PRIMARY KEY (document, tip)) STRICT, WITHOUT ROWID;

        CREATE TABLE pack (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE chunk (
          school INTEGER NOT NULL REFERENCES school, sha256 BLOB NOT NULL CHECK (length(sha256) = 32), pack INTEGER NOT NULL REFERENCES pack,
          offset INTEGER NOT NULL, stored_length INTEGER NOT NULL, raw_length INTEGER NOT NULL, encoding INTEGER NOT NULL,
          PRIMARY KEY (school, sha256)) STRICT, WITHOUT ROWID;

        CREATE TABLE log (id INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE bundle (
          id BLOB PRIMARY KEY NOT NULL, device TEXT NOT NULL REFERENCES device, incarnation TEXT NOT NULL, seq INTEGER NOT NULL,
          manifest BLOB NOT NULL, log_index INTEGER NOT NULL, log INTEGER NOT NULL REFERENCES log, UNIQUE (log, log_index),
          UNIQUE (device, incarnation, seq)) STRICT;

        CREATE TABLE leaf (
          log INTEGER NOT NULL REFERENCES log, n INTEGER NOT NULL, entry BLOB NOT NULL CHECK (length(entry) = 32),
          PRIMARY KEY (log, n)) STRICT, WITHOUT ROWID;
        CREATE TABLE receipt (
          log INTEGER NOT NULL, leaf INTEGER NOT NULL, text BLOB NOT NULL, PRIMARY KEY (log, leaf),
          FOREIGN KEY (log, leaf) REFERENCES leaf (log, n)) STRICT;
        CREATE TABLE tileHash (
          log INTEGER NOT NULL REFERENCES log, level INTEGER NOT NULL CHECK (level > 0), n INTEGER NOT NULL,
          hash BLOB NOT NULL CHECK (length(hash) = 32), PRIMARY KEY (log, level, n)) STRICT, WITHOUT ROWID;
        CREATE TABLE checkpoint (
          log INTEGER NOT NULL REFERENCES log, size INTEGER NOT NULL, range BLOB NOT NULL, last_time INTEGER NOT NULL,
          note TEXT NOT NULL, PRIMARY KEY (log, size)) STRICT;

        CREATE TABLE request (
          id TEXT PRIMARY KEY NOT NULL, school INTEGER NOT NULL REFERENCES school, path BLOB NOT NULL, report TEXT, period TEXT,
          state TEXT NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL, requested_at INTEGER NOT NULL, answered_at INTEGER,
          answer TEXT, head_sha256 BLOB, log_index INTEGER NOT NULL, log INTEGER NOT NULL) STRICT;
        CREATE TABLE command (
          n INTEGER PRIMARY KEY AUTOINCREMENT, device TEXT NOT NULL REFERENCES device, message BLOB NOT NULL) STRICT;
        CREATE INDEX command_device ON command (device, n);

        CREATE TRIGGER version_is_final BEFORE UPDATE ON version BEGIN SELECT raise(ABORT, 'a version never changes'); END;
        CREATE TRIGGER version_stays BEFORE DELETE ON version BEGIN SELECT raise(ABORT, 'a version is never removed'); END;
        CREATE TRIGGER leaf_is_final BEFORE UPDATE ON leaf BEGIN SELECT raise(ABORT, 'a leaf never changes'); END;
        CREATE TRIGGER leaf_stays BEFORE DELETE ON leaf BEGIN SELECT raise(ABORT, 'a leaf is never removed'); END;
        CREATE TRIGGER receipt_is_final BEFORE UPDATE ON receipt BEGIN SELECT raise(ABORT, 'a receipt never changes'); END;
        CREATE TRIGGER checkpoint_is_final BEFORE UPDATE ON checkpoint BEGIN SELECT raise(ABORT, 'a checkpoint never changes'); END;
        CREATE TRIGGER bundle_is_final BEFORE UPDATE ON bundle BEGIN SELECT raise(ABORT, 'a bundle never changes'); END;
        """

    /// What the ledger needs; all of it only grows, so that any past instant can be asked about.
    private static let ledger = """
        CREATE TABLE calendarVersion (n INTEGER PRIMARY KEY, imported_at INTEGER NOT NULL, by TEXT NOT NULL, text BLOB NOT NULL) STRICT;
        CREATE TABLE rosterVersion (n INTEGER PRIMARY KEY, known_at INTEGER NOT NULL, by TEXT NOT NULL, schools BLOB NOT NULL) STRICT;

        CREATE TABLE arrival (
          school INTEGER NOT NULL REFERENCES school, folder BLOB NOT NULL, received_at INTEGER NOT NULL, log INTEGER NOT NULL,
          log_index INTEGER NOT NULL, document INTEGER NOT NULL REFERENCES document, sent_at INTEGER NOT NULL,
          stable_at INTEGER NOT NULL, PRIMARY KEY (school, folder, received_at, log, log_index, document)) STRICT, WITHOUT ROWID;
        CREATE TABLE departure (
          school INTEGER NOT NULL REFERENCES school, folder BLOB NOT NULL, document INTEGER NOT NULL REFERENCES document,
          departed_at INTEGER NOT NULL, PRIMARY KEY (school, folder, document, departed_at)) STRICT, WITHOUT ROWID;

        -- What arrived before the ledger knew of folders stands where its document stands now. Its folder is its path up to the last slash.
        WITH RECURSIVE split (document, school, rest, folder) AS (
          SELECT id, school, CAST(path AS BLOB), x'' FROM document
          UNION ALL
          SELECT document, school, substr(rest, instr(rest, x'2F') + 1),
            folder || iif(length(folder) = 0, x'', x'2F') || substr(rest, 1, instr(rest, x'2F') - 1)
          FROM split WHERE instr(rest, x'2F') > 0)
        INSERT OR IGNORE INTO arrival SELECT s.school, CAST(s.folder AS BLOB), v.received_at, v.log, v.log_index, v.document, v.sent_at, v.stable_at
          FROM split s JOIN version v ON v.document = s.document
          WHERE instr(s.rest, x'2F') = 0 AND v.outcome IN ('stored', 'conflict');
        INSERT INTO rosterVersion SELECT 1, 0, 'hub', CAST(json_group_array(json(one)) AS BLOB) FROM (
          SELECT json_object('code', code, 'name', name, 'levels', levels, 'ownership', ownership, 'groups', groups, 'phone', phone,
            'email', email) AS one FROM school ORDER BY id) HAVING count(*) > 0;

        CREATE TRIGGER calendar_is_final BEFORE UPDATE ON calendarVersion BEGIN SELECT raise(ABORT, 'a calendar never changes'); END;
        CREATE TRIGGER calendar_stays BEFORE DELETE ON calendarVersion BEGIN SELECT raise(ABORT, 'a calendar is never removed'); END;
        CREATE TRIGGER roster_is_final BEFORE UPDATE ON rosterVersion BEGIN SELECT raise(ABORT, 'a roster never changes'); END;
        CREATE TRIGGER roster_stays BEFORE DELETE ON rosterVersion BEGIN SELECT raise(ABORT, 'a roster is never removed'); END;
        CREATE TRIGGER arrival_is_final BEFORE UPDATE ON arrival BEGIN SELECT raise(ABORT, 'an arrival never changes'); END;
        CREATE TRIGGER arrival_stays BEFORE DELETE ON arrival BEGIN SELECT raise(ABORT, 'an arrival is never removed'); END;
        CREATE TRIGGER departure_is_final BEFORE UPDATE ON departure BEGIN SELECT raise(ABORT, 'a departure never changes'); END;
        CREATE TRIGGER departure_stays BEFORE DELETE ON departure BEGIN SELECT raise(ABORT, 'a departure is never removed'); END;
        """
}
