// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import GRDB
import HubCore
import ReceiptLog
import Wire

extension SQLiteSession {
    func bundle(_ id: Fingerprint) throws -> BundleRecord? {
        try row("SELECT * FROM bundle WHERE id = ?", [id.data]).map { row in
            BundleRecord(
                id: id, device: try row.require("device") { DeviceID($0) },
                incarnation: try row.require("incarnation") { Incarnation($0) }, seq: row["seq"],
                manifest: [UInt8](row["manifest"] as Data), logIndex: UInt64(row["log_index"] as Int64), log: row["log"]
            )
        }
    }

    func bundle(_ device: DeviceID, _ incarnation: Incarnation, seq: Int64) throws -> Fingerprint? {
        try row(
            "SELECT id FROM bundle WHERE device = ? AND incarnation = ? AND seq = ?",
            [device.text, incarnation.text, seq])?
            .fingerprint("id")
    }

    func insert(_ bundle: BundleRecord) throws {
        try execute(
            "INSERT INTO bundle VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                bundle.id.data, bundle.device.text, bundle.incarnation.text, bundle.seq, Data(bundle.manifest),
                Int64(bundle.logIndex),
                bundle.log,
            ])
    }

    func logState() throws -> LogState {
        guard let log = try row("SELECT id, origin FROM log ORDER BY id DESC LIMIT 1", []) else {
            throw Damage(description: "the database names no log")
        }
        let id: Int = log["id"]
        guard let row = try row("SELECT * FROM checkpoint WHERE log = ? ORDER BY size DESC LIMIT 1", [id]) else {
            return LogState(
                log: id, origin: log["origin"], size: 0, range: [], lastTime: Timestamp(secondsSince1970: 0),
                checkpoint: "")
        }
        let range = [UInt8](row["range"] as Data)
        return LogState(
            log: id, origin: log["origin"], size: UInt64(row["size"] as Int64),
            range: try stride(from: 0, to: range.count, by: 32).map { start in
                guard let hash = Fingerprint(bytes: range[start..<min(start + 32, range.count)]) else {
                    throw Damage(description: "the log's range is cut")
                }
                return hash
            },
            lastTime: Timestamp(secondsSince1970: row["last_time"]), checkpoint: row["note"])
    }

    func logOrigins() throws -> [String] {
        try rows("SELECT origin FROM log ORDER BY id DESC", []).map { $0["origin"] }
    }

    func beginLog(origin: String) throws { try execute("INSERT INTO log (origin) VALUES (?)", [origin]) }

    func receiptText(_ log: Int, _ index: UInt64) throws -> [UInt8]? {
        guard let n = Int64(exactly: index) else { return nil }
        return try row("SELECT text FROM receipt WHERE log = ? AND leaf = ?", [log, n]).map {
            [UInt8]($0["text"] as Data)
        }
    }

    func entries(_ log: Int, from index: UInt64, count: Int) throws -> [Fingerprint] {
        guard let first = Int64(exactly: index) else { return [] }
        return try rows("SELECT entry FROM leaf WHERE log = ? AND n >= ? ORDER BY n LIMIT ?", [log, first, count])
            .map { try $0.requireFingerprint("entry") }
    }

    func checkpoint(_ log: Int, _ size: UInt64) throws -> String? {
        guard let size = Int64(exactly: size) else { return nil }
        return try row("SELECT note FROM checkpoint WHERE log = ? AND size = ?", [log, size])?["note"]
    }

    func lastCheckpoint(_ log: Int) throws -> String? {
        try row("SELECT note FROM checkpoint WHERE log = ? ORDER BY size DESC LIMIT 1", [log])?["note"]
    }

    func checkpointSize(_ log: Int, covering index: UInt64) throws -> UInt64? {
        guard let index = Int64(exactly: index) else { return nil }
        let size: Int64? = try row(
            "SELECT min(size) AS size FROM checkpoint WHERE log = ? AND size > ?", [log, index])?["size"]
        return size.map { UInt64($0) }
    }

    func hashes(_ log: Int, level: Int, from index: UInt64, count: Int) throws -> [Fingerprint] {
        if level == 0 { return try entries(log, from: index, count: count).map { MerkleHash.leaf($0) } }
        guard let first = Int64(exactly: index) else { return [] }
        return try rows(
            "SELECT hash FROM tileHash WHERE log = ? AND level = ? AND n >= ? ORDER BY n LIMIT ?",
            [log, level, first, count]
        ).map { try $0.requireFingerprint("hash") }
    }

    func append(_ log: Int, leaf index: UInt64, entry: Fingerprint, text: [UInt8]) throws {
        try execute("INSERT INTO leaf VALUES (?, ?, ?)", [log, Int64(index), entry.data])
        try execute("INSERT INTO receipt VALUES (?, ?, ?)", [log, Int64(index), Data(text)])
    }

    func insert(_ log: Int, tileHash: Fingerprint, level: Int, index: UInt64) throws {
        try execute("INSERT INTO tileHash VALUES (?, ?, ?, ?)", [log, level, Int64(index), tileHash.data])
    }

    func advance(to state: LogState) throws {
        try execute(
            "INSERT INTO checkpoint VALUES (?, ?, ?, ?, ?)",
            [
                state.log, Int64(state.size), Data(state.range.flatMap(\.bytes)), state.lastTime.secondsSince1970,
                state.checkpoint,
            ])
    }

    private static let requestColumns = "SELECT r.*, s.code FROM request r JOIN school s ON s.id = r.school"

    func request(_ id: String) throws -> RequestRecord? {
        try row("\(Self.requestColumns) WHERE r.id = ?", [id]).map(Self.request)
    }

    func requests() throws -> [RequestRecord] {
        try rows("\(Self.requestColumns) ORDER BY r.requested_at, r.rowid").map(Self.request)
    }

    private static func request(_ row: Row) throws -> RequestRecord {
        RequestRecord(
            id: row["id"], school: try row.require("code") { SchoolCode($0) }, path: try row.path("path"),
            report: row["report"],
            period: row["period"], state: try row.require("state") { ReceiptEvent.RequestState(rawValue: $0) },
            reason: row["reason"],
            by: row["by"], requestedAt: Timestamp(secondsSince1970: row["requested_at"]),
            answeredAt: row.timestamp("answered_at"),
            answer: (row["answer"] as String?).flatMap { ResendAnswer(rawValue: $0) },
            headContent: try row.fingerprint("head_sha256"),
            logIndex: UInt64(row["log_index"] as Int64), log: row["log"])
    }

    func insert(_ request: RequestRecord) throws {
        try execute(
            "INSERT INTO request VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                request.id, try schoolID(request.school), Data(request.path.bytes), request.report, request.period,
                request.state.rawValue, request.reason, request.by, request.requestedAt.secondsSince1970,
                request.answeredAt?.secondsSince1970, request.answer?.rawValue, request.headContent?.data,
                Int64(request.logIndex),
                request.log,
            ])
    }

    func update(_ request: RequestRecord) throws {
        try execute(
            "UPDATE request SET state = ?, answered_at = ?, answer = ?, log_index = ?, log = ? WHERE id = ?",
            [
                request.state.rawValue, request.answeredAt?.secondsSince1970, request.answer?.rawValue,
                Int64(request.logIndex),
                request.log, request.id,
            ])
    }

    func commands(_ device: DeviceID, after n: Int64, limit: Int) throws -> [CommandMessage] {
        try rows(
            "SELECT n, message FROM command WHERE device = ? AND n > ? ORDER BY n LIMIT ?", [device.text, n, limit]
        ).map { row in
            var command = try WireJSON.decode(CommandMessage.self, from: row["message"] as Data)
            command.n = row["n"]
            return command
        }
    }

    func commandCount(_ device: DeviceID) throws -> Int {
        try row("SELECT count(*) AS count FROM command WHERE device = ?", [device.text])?["count"] ?? 0
    }

    func insert(_ command: CommandMessage, for device: DeviceID) throws {
        try execute(
            "INSERT INTO command (device, message) VALUES (?, ?)", [device.text, Data(try WireJSON.encode(command))])
    }

    func acknowledge(_ device: DeviceID, commandsUpTo n: Int64) throws {
        try execute("DELETE FROM command WHERE device = ? AND n <= ?", [device.text, n])
    }
}
