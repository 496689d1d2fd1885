// SPDX-License-Identifier: Apache-2.0
import Testing

/// Rows altered past the hub, with what the auditor must call them.
struct RowDamage: Sendable, CustomTestStringConvertible {
    let record: String
    let detail: String
    let sql: [String]

    init(_ record: String, _ detail: String, _ sql: String...) {
        (self.record, self.detail, self.sql) = (record, detail, sql)
    }

    var testDescription: String { sql.joined(separator: "; ") }

    static let all = log + bundles + documents + versions + packs + standing

    private static let aRow = "path = CAST('a.docx' AS BLOB)"
    private static let a = "document = (SELECT id FROM document WHERE \(aRow))"
    private static let d = "document = (SELECT id FROM document WHERE path = CAST('d.docx' AS BLOB))"
    private static let large = "document = (SELECT id FROM document WHERE path = CAST('lớn.xlsx' AS BLOB))"
    private static let lastChunk = "stored_length = 50000"

    static let log: [RowDamage] = [
        RowDamage(
            "receipt 7", "does not make the entry", "UPDATE receipt SET text = CAST(text || 'x' AS BLOB) WHERE leaf = 7"
        ),
        RowDamage("receipt 7", "is missing", "DELETE FROM receipt WHERE leaf = 7"),
        RowDamage(
            "receipt 260", "does not make the entry",
            "UPDATE receipt SET text = (SELECT text FROM receipt WHERE leaf = 3) WHERE leaf = 260"),
        RowDamage("leaf 9", "its entry", "UPDATE leaf SET entry = zeroblob(32) WHERE n = 9"),
        RowDamage("leaf 9", "it is missing", "DELETE FROM leaf WHERE n = 9"),
        RowDamage("checkpoint 5", "not signed", "UPDATE checkpoint SET note = replace(note, '5', '6') WHERE size = 5"),
        RowDamage(
            "checkpoint 5", "another root",
            "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 4) WHERE size = 5"),
        RowDamage("checkpoint 5", "kept beside it", "UPDATE checkpoint SET range = randomblob(64) WHERE size = 5"),
        RowDamage("checkpoint 5", "kept beside it", "UPDATE checkpoint SET last_time = last_time - 1 WHERE size = 5"),
        RowDamage(
            "leaf", "no checkpoint covers it", "DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)"),
        RowDamage(
            "checkpoint 9000", "it signs 9000 leaves",
            "INSERT INTO checkpoint SELECT log, 9000, range, last_time, note FROM checkpoint WHERE size = 5"),
        RowDamage("tile hash 1/0", "another", "UPDATE tileHash SET hash = randomblob(32)"),
        RowDamage("tile hash 1/0", "missing", "DELETE FROM tileHash"),
        RowDamage("tile hash beyond", "2 are stored", "INSERT INTO tileHash VALUES (1, 1, 1, randomblob(32))"),
        RowDamage("receipt beyond", "are stored", "INSERT INTO receipt VALUES (1, 9000, x'00')"),
        RowDamage(
            "receipt", "its text is missing",
            "INSERT INTO leaf SELECT log, n + 1, entry FROM leaf ORDER BY n DESC LIMIT 1"),
        RowDamage("checkpoint 0", "not signed", "UPDATE log SET origin = 'elsewhere'"),
    ]

    static let bundles: [RowDamage] = [
        RowDamage(
            "bundle", "cannot be verified",
            "UPDATE bundle SET manifest = CAST(replace(manifest, 'a.docx', 'q.docx') AS BLOB) WHERE log_index = 3"),
        RowDamage(
            "bundle", "makes another id",
            "UPDATE bundle SET manifest = (SELECT manifest FROM bundle WHERE seq = 2 LIMIT 1) WHERE log_index = 3"),
        RowDamage("bundle", "its incarnation or number", "UPDATE bundle SET seq = 9999 WHERE log_index = 3"),
        RowDamage("bundle", "it is missing", "DELETE FROM bundle WHERE log_index = 4"),
        RowDamage(
            "bundle", "whose receipt is about something else", "UPDATE bundle SET log_index = 0 WHERE log_index = 4"),
        RowDamage(
            "bundle beyond", "are stored",
            "INSERT INTO bundle SELECT randomblob(32), device, incarnation, 9999, manifest, 9000, log FROM bundle LIMIT 1"
        ),
        RowDamage("bundle", "its device", "UPDATE bundle SET device = 'ffffffff' WHERE log_index = 4"),
    ]

    static let documents: [RowDamage] = [
        RowDamage("document TH01 a.docx", "its head is version 1", "UPDATE document SET head = 1 WHERE \(aRow)"),
        RowDamage(
            "document TH01 a.docx", "bytes or time", "UPDATE document SET head_sha256 = randomblob(32) WHERE \(aRow)"),
        RowDamage("document TH01 a.docx", "bytes or time", "UPDATE document SET head_size_bytes = 1 WHERE \(aRow)"),
        RowDamage("document TH01 a.docx", "bytes or time", "UPDATE document SET head_received_at = 1 WHERE \(aRow)"),
        RowDamage("document TH01 a.docx", "highest version", "UPDATE document SET highest = 9 WHERE \(aRow)"),
        RowDamage("document TH01 a.docx", "open branches", "UPDATE document SET open_branches = 0 WHERE \(aRow)"),
        RowDamage(
            "document TH01 q.docx", "no receipt", "UPDATE document SET path = CAST('q.docx' AS BLOB) WHERE \(aRow)"),
        RowDamage(
            "document MN07 a.docx", "no receipt",
            "UPDATE document SET school = (SELECT id FROM school WHERE code = 'MN07') WHERE \(aRow)"),
        RowDamage(
            "document TH01 a.docx", "missing",
            "DELETE FROM branch WHERE \(a)",
            "DELETE FROM version WHERE \(a)",
            "DELETE FROM document WHERE \(aRow)"),
        RowDamage(
            "document TH01 thêm", "no receipt",
            "INSERT INTO document SELECT 9000, school, CAST('thêm' AS BLOB), 1, head_sha256, 1, 1, 1, 0 FROM document LIMIT 1"
        ),
        RowDamage("branch 3 of TH01 a.docx", "missing", "DELETE FROM branch WHERE \(a)"),
        RowDamage("branch 1 of TH01 a.docx", "no receipt", "UPDATE branch SET tip = 1 WHERE \(a)"),
        RowDamage(
            "branch 4 of TH01 d.docx", "bytes or its beginning", "UPDATE branch SET sha256 = randomblob(32) WHERE \(d)"),
        RowDamage(
            "branch 4 of TH01 d.docx", "bytes or its beginning", "UPDATE branch SET since = since + 1 WHERE \(d)"),
        RowDamage(
            "branch 5 of TH01 d.docx", "no receipt",
            "INSERT INTO branch SELECT document, 5, sha256, since FROM branch WHERE \(d)"),
        RowDamage("branch 1 of document 9000", "no document", "INSERT INTO branch VALUES (9000, 1, randomblob(32), 1)"),
    ]

    static let versions: [RowDamage] = [
        RowDamage("version 2 of TH01 a.docx", "its base is 9", "UPDATE version SET base = 9 WHERE \(a) AND number = 2"),
        RowDamage(
            "version 2 of TH01 a.docx", "its outcome is conflict",
            "UPDATE version SET outcome = 'conflict' WHERE \(a) AND number = 2"),
        RowDamage(
            "version 2 of TH01 a.docx", "its size is 1", "UPDATE version SET size_bytes = 1 WHERE \(a) AND number = 2"),
        RowDamage(
            "version 2 of TH01 a.docx", "its sha256",
            "UPDATE version SET sha256 = randomblob(32) WHERE \(a) AND number = 2"),
        RowDamage(
            "version 2 of TH01 a.docx", "its mtime is 5", "UPDATE version SET mtime_ns = 5 WHERE \(a) AND number = 2"),
        RowDamage(
            "version 2 of TH01 a.docx", "its mode is 777", "UPDATE version SET mode = 511 WHERE \(a) AND number = 2"),
        RowDamage(
            "version 2 of TH01 a.docx", "its stableAt is 1",
            "UPDATE version SET stable_at = 1 WHERE \(a) AND number = 2"),
        RowDamage(
            "version 2 of TH01 a.docx", "its sentAt is 1", "UPDATE version SET sent_at = 1 WHERE \(a) AND number = 2"),
        RowDamage(
            "version 2 of TH01 a.docx", "its receivedAt is 1",
            "UPDATE version SET received_at = 1 WHERE \(a) AND number = 2"),
        RowDamage(
            "version 2 of TH01 a.docx", "its skew is 1", "UPDATE version SET skew_ms = 1 WHERE \(a) AND number = 2"),
        RowDamage(
            "version 2 of TH01 a.docx", "its device is ffffffff",
            "UPDATE version SET device = 'ffffffff' WHERE \(a) AND number = 2"),
        RowDamage(
            "version 2 of TH01 a.docx", "its log index is 0",
            "UPDATE version SET log_index = 0 WHERE \(a) AND number = 2"),
        RowDamage("version 2 of TH01 a.docx", "it is missing", "DELETE FROM version WHERE \(a) AND number = 2"),
        RowDamage("version 3 of TH01 a.docx", "it is missing", "DELETE FROM version WHERE \(a) AND number = 3"),
        RowDamage(
            "version 4 of TH01 a.docx", "no receipt",
            "INSERT INTO version SELECT document, 4, base, outcome, size_bytes, sha256, chunks, mtime_ns, mode, stable_at, sent_at,"
                + " received_at, skew_ms, device, log_index, log FROM version WHERE \(a) AND number = 3"),
        RowDamage(
            "version 1 of TH01 a.docx", "it is missing", "UPDATE version SET document = 9000 WHERE \(a) AND number = 1"),
        RowDamage(
            "version 1 of TH01 lớn.xlsx", "do not make the file",
            "UPDATE version SET chunks = substr(chunks, 37) WHERE \(large) AND number = 1"),
        RowDamage(
            "version 1 of TH01 lớn.xlsx", "is cut",
            "UPDATE version SET chunks = substr(chunks, 2) WHERE \(large) AND number = 1"),
        RowDamage(
            "version 1 of TH01 lớn.xlsx", "in no pack", "UPDATE version SET chunks = NULL WHERE \(large) AND number = 1"
        ),
        RowDamage(
            "version 1 of TH01 lớn.xlsx", "do not make the file",
            "UPDATE version SET chunks = CAST(substr(chunks, 37, 36) || substr(chunks, 1, 36) || substr(chunks, 73) AS BLOB)"
                + " WHERE \(large) AND number = 1"),
    ]

    static let packs: [RowDamage] = [
        RowDamage("chunk", "no such record", "UPDATE chunk SET offset = offset + 1 WHERE \(lastChunk)"),
        RowDamage("chunk", "no such record", "UPDATE chunk SET raw_length = raw_length + 1 WHERE \(lastChunk)"),
        RowDamage("chunk", "no such record", "UPDATE chunk SET stored_length = 49999 WHERE \(lastChunk)"),
        RowDamage("chunk", "no such record", "UPDATE chunk SET encoding = 1 WHERE \(lastChunk)"),
        RowDamage("chunk", "no such record", "UPDATE chunk SET sha256 = randomblob(32) WHERE \(lastChunk)"),
        RowDamage(
            "chunk", "is of TH01",
            "UPDATE chunk SET school = (SELECT id FROM school WHERE code = 'MN07') WHERE \(lastChunk)"),
        RowDamage("version 2 of TH01 lớn.xlsx", "in no pack", "DELETE FROM chunk WHERE \(lastChunk)"),
        RowDamage(
            "chunk", "is not recorded", "DELETE FROM pack WHERE id = (SELECT pack FROM chunk WHERE \(lastChunk))"),
        RowDamage(
            "pack nowhere", "it is missing",
            "UPDATE pack SET name = 'nowhere' WHERE id = (SELECT pack FROM chunk WHERE \(lastChunk))"),
    ]

    static let standing: [RowDamage] = [
        RowDamage("device", "not as its receipts say", "UPDATE device SET active = 1 WHERE active = 0"),
        RowDamage("device", "not as its receipts say", "UPDATE device SET last_seq = 1"),
        RowDamage("device", "not as its receipts say", "UPDATE device SET enrolled_at = 1"),
        RowDamage(
            "device", "not as its receipts say",
            "UPDATE device SET incarnation = '00000000-0000-4000-8000-000000000000'"),
        RowDamage("device", "its key", "UPDATE device SET vkey = (SELECT vkey FROM device LIMIT 1)"),
        RowDamage(
            "request", "not as its receipts say",
            "UPDATE request SET state = 'queued', answer = NULL WHERE answer = 'absent'"),
        RowDamage(
            "request", "not as its receipts say", "UPDATE request SET answer = 'refused' WHERE answer = 'absent'"),
        RowDamage("request", "not as its receipts say", "UPDATE request SET log_index = 0 WHERE answer = 'absent'"),
        RowDamage("request", "it is missing", "DELETE FROM request WHERE answer = 'absent'"),
        RowDamage("setting storeID", "missing", "DELETE FROM setting WHERE name = 'storeID'"),
    ]
}
