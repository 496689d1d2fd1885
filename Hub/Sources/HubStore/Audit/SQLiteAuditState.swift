// SPDX-License-Identifier: Apache-2.0
import Domain
import GRDB
import HubCore
import ReceiptLog
import Storage

/// One moment of a data directory. Its SQL is its own: nothing here is shared with the tables' writer.
struct SQLiteAuditState: AuditState {
    let rows: AuditRows
    let disk: any DurableFS
    let directory: DiskPath
    let stop: AuditStop
    let lockedCheckpoints: (before: String?, after: String?)

    func flaw() throws -> String? {
        let verdict: String? = try rows.one("PRAGMA integrity_check(1)", []) { try $0.decode(atIndex: 0) }
        return verdict == "ok" ? nil : "SQLite says: \(verdict ?? "nothing")"
    }

    func setting(_ name: String) throws -> String? {
        try rows.one("SELECT value FROM setting WHERE name = ?", [name]) { try $0.decode(forColumn: "value") }
    }

    func logs() throws -> [(log: Int, origin: String)] {
        let logs = try rows.stream("SELECT id, origin FROM log ORDER BY id") { row in
            (log: try row.decode(Int.self, forColumn: "id"), origin: try row.decode(String.self, forColumn: "origin"))
        }
        var all: [(log: Int, origin: String)] = []
        while let log = try logs.next() { all.append(log) }
        return all
    }

    func logKey(_ origin: String) throws -> VerifierKey {
        guard let name = KeyName(origin) else { throw AuditFinding("log \(origin)", "its name cannot be a log's") }
        guard let bytes = try? disk.readFile(directory / "keys/log.key", maxBytes: 1024),
            let seed = [UInt8](lowercaseHex: String(decoding: bytes, as: UTF8.self).prefix { $0 != "\n" }),
            let key = try? SigningKey(name: name, seed: seed)
        else { throw AuditFinding("keys/log.key", "the log's key cannot be read from it") }
        return key.verifierKey
    }

    func logCounts() throws -> (receipts: Int, bundles: Int, tileHashes: Int) {
        let counts: (Int, Int, Int)? = try rows.one(
            "SELECT (SELECT count(*) FROM receipt), (SELECT count(*) FROM bundle), (SELECT count(*) FROM tileHash)", []
        ) { (try $0.decode(atIndex: 0), try $0.decode(atIndex: 1), try $0.decode(atIndex: 2)) }
        return counts ?? (0, 0, 0)
    }

    func leaves() throws -> AuditStream<AuditRow.Leaf> {
        let sql = """
            SELECT l.log, l.n, l.entry, r.text, b.id, b.device, b.incarnation, b.seq, b.manifest FROM leaf l
            LEFT JOIN receipt r ON r.log = l.log AND r.leaf = l.n LEFT JOIN bundle b ON b.log = l.log AND b.log_index = l.n
            ORDER BY l.log, l.n
            """
        return try rows.stream(sql) { row in
            let place = try row.logPlace("n")
            let device = try row.decode(String?.self, forColumn: "device")
            let bundle = try device.map { device in
                AuditRow.Bundle(
                    id: try row.auditFingerprint("id", of: "the bundle under leaf \(place)"), device: device,
                    incarnation: try row.decode(forColumn: "incarnation"), seq: try row.decode(forColumn: "seq"),
                    manifest: try row.bytes("manifest"))
            }
            return AuditRow.Leaf(
                entryPlace: place, entry: try row.auditFingerprint("entry", of: "leaf \(place)"),
                text: try row.bytesIfPresent("text"),
                bundle: bundle)
        }
    }

    func checkpoints() throws -> AuditStream<AuditRow.Checkpoint> {
        try rows.stream("SELECT log, size, range, last_time, note FROM checkpoint ORDER BY log, size") { row in
            AuditRow.Checkpoint(
                end: try row.logPlace("size"), range: try row.bytes("range"),
                lastTime: try row.decode(forColumn: "last_time"), note: try row.decode(forColumn: "note"))
        }
    }

    func tileHash(_ log: Int, level: Int, index: UInt64) throws -> Fingerprint? {
        try rows.one(
            "SELECT hash FROM tileHash WHERE log = ? AND level = ? AND n = ?", [log, level, Int64(clamping: index)]
        ) {
            try $0.auditFingerprint("hash", of: "tile hash \(level)/\(index)")
        }
    }

    func devices() throws -> AuditStream<AuditRow.Device> {
        let sql = """
            SELECT d.id, s.code, d.vkey, d.active, d.incarnation, d.last_seq, d.enrolled_at
            FROM device d LEFT JOIN school s ON s.id = d.school ORDER BY d.id
            """
        return try rows.stream(sql) { row in
            AuditRow.Device(
                id: try row.decode(forColumn: "id"), school: try row.school(), key: try row.decode(forColumn: "vkey"),
                isActive: try row.decode(Int.self, forColumn: "active") != 0,
                incarnation: try row.decode(forColumn: "incarnation"),
                lastSeq: try row.decode(forColumn: "last_seq"), enrolledAt: try row.decode(forColumn: "enrolled_at"))
        }
    }

    func requests() throws -> AuditStream<AuditRow.Request> {
        let sql = """
            SELECT r.id, s.code, r.path, r.state, r.reason, r.by, r.requested_at, r.answered_at, r.answer, r.head_sha256, r.log_index,
            r.log
            FROM request r LEFT JOIN school s ON s.id = r.school ORDER BY r.id
            """
        return try rows.stream(sql) { row in
            let id = try row.decode(String.self, forColumn: "id")
            return AuditRow.Request(
                id: id, school: try row.school(), path: try row.bytes("path"),
                state: try row.decode(forColumn: "state"),
                reason: try row.decode(forColumn: "reason"), by: try row.decode(forColumn: "by"),
                requestedAt: try row.decode(forColumn: "requested_at"),
                answeredAt: try row.decode(forColumn: "answered_at"),
                answer: try row.decode(forColumn: "answer"),
                headContent: try row.auditFingerprintIfPresent("head_sha256", of: "request \(id)"),
                logPlace: try row.logPlace("log_index"))
        }
    }
}

extension Row {
    /// A place in the log that the row's column `log` names.
    func logPlace(_ column: String) throws -> LogPlace {
        LogPlace(log: try decode(forColumn: "log"), index: try decode(forColumn: column))
    }

    /// The code of the school that a row belongs to; empty where that school is gone, which no receipt's is.
    func school() throws -> String { try decode(String?.self, forColumn: "code") ?? "" }
}
