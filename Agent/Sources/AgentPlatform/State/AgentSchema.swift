// SPDX-License-Identifier: Apache-2.0

/// The tables of the agent's state. Constraints stand here, where no program can forget them.
enum AgentSchema {
    /// All steps; one that was shipped is never edited.
    static let schema = SQLiteSchema([
        SQLiteSchema.Step("documents, spool, receipts and commands", first),
        SQLiteSchema.Step("the mass-change brake", second),
    ])

    private static let first = """
        CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE document (
            path BLOB PRIMARY KEY NOT NULL,
            sizeBytes INTEGER, modifiedNs INTEGER, changedNs INTEGER, inode INTEGER, device INTEGER,
            fingerprint BLOB CHECK (length(fingerprint) = 32),
            version INTEGER CHECK (version >= 1),
            receipted BLOB CHECK (length(receipted) = 32),
            receiptedBytes INTEGER NOT NULL DEFAULT 0,
            missingSinceNs INTEGER,
            refusal TEXT,
            CHECK ((fingerprint IS NULL) = (inode IS NULL)),
            CHECK (receipted IS NULL OR version IS NOT NULL)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE spooled (
            bundle BLOB PRIMARY KEY NOT NULL CHECK (length(bundle) = 32),
            incarnation TEXT NOT NULL,
            seq INTEGER NOT NULL CHECK (seq >= 1),
            manifest BLOB NOT NULL,
            UNIQUE (incarnation, seq)
        ) STRICT;

        CREATE TABLE spooledChunks (
            bundle BLOB NOT NULL REFERENCES spooled ON DELETE CASCADE,
            path BLOB NOT NULL,
            chunks BLOB NOT NULL,
            PRIMARY KEY (bundle, path)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE fileChunks (
            path BLOB PRIMARY KEY NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 1),
            chunks BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE knownChunk (
            sha256 BLOB PRIMARY KEY NOT NULL CHECK (length(sha256) = 32)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE receipt (
            number INTEGER PRIMARY KEY,
            bundle BLOB NOT NULL UNIQUE CHECK (length(bundle) = 32),
            command TEXT,
            proof BLOB NOT NULL,
            file TEXT
        ) STRICT;
        CREATE INDEX receiptByCommand ON receipt (command) WHERE command IS NOT NULL;
        CREATE INDEX receiptUnpublished ON receipt (number) WHERE file IS NULL;
        CREATE TRIGGER receiptIsKept BEFORE DELETE ON receipt
        BEGIN SELECT RAISE(ABORT, 'receipts are never deleted'); END;
        CREATE TRIGGER receiptIsFixed BEFORE UPDATE OF number, bundle, command, proof ON receipt
        BEGIN SELECT RAISE(ABORT, 'receipts are never altered'); END;

        CREATE TABLE command (
            id TEXT PRIMARY KEY NOT NULL,
            n INTEGER NOT NULL,
            message BLOB NOT NULL,
            finished INTEGER NOT NULL DEFAULT 0 CHECK (finished IN (0, 1))
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE confirmation (path BLOB PRIMARY KEY NOT NULL, confirmedAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE lost (
            path BLOB NOT NULL, version INTEGER NOT NULL, sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
            PRIMARY KEY (path, version, sha256)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE evidence (number INTEGER PRIMARY KEY, held BLOB NOT NULL, shown BLOB NOT NULL) STRICT;
        """

    private static let second = """
        CREATE TABLE change (
            path BLOB PRIMARY KEY NOT NULL,
            standing TEXT NOT NULL CHECK (standing IN ('noticed', 'sent', 'held', 'released')),
            atNs INTEGER NOT NULL,
            sizeBytes INTEGER, modifiedNs INTEGER, changedNs INTEGER, inode INTEGER,
            CHECK ((inode IS NULL) = (sizeBytes IS NULL))
        ) STRICT, WITHOUT ROWID;
        """
}
