// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import GRDB
import HubCore
import Wire

extension SQLiteSession {
    private static let documentColumns = "SELECT d.*, s.code FROM document d JOIN school s ON s.id = d.school"

    func document(_ school: SchoolCode, at path: DocumentPath) throws -> DocumentRecord? {
        try row("\(Self.documentColumns) WHERE s.code = ? AND d.path = ?", [school.text, Data(path.bytes)]).map(
            Self.document)
    }

    func documents(_ school: SchoolCode, after path: DocumentPath?, limit: Int) throws -> [DocumentRecord] {
        try rows(
            "\(Self.documentColumns) WHERE s.code = ? AND d.path > ? ORDER BY d.path LIMIT ?",
            [school.text, Data(path?.bytes ?? []), limit]
        ).map(Self.document)
    }

    func conflicts() throws -> [DocumentRecord] {
        try rows("\(Self.documentColumns) WHERE d.open_branches > 0 ORDER BY s.id, d.path").map(Self.document)
    }

    private static func document(_ row: Row) throws -> DocumentRecord {
        DocumentRecord(
            id: row["id"], school: try row.require("code") { SchoolCode($0) }, path: try row.path("path"),
            head: row["head"],
            headContent: try row.fingerprint("head_sha256"), headSize: row["head_size_bytes"],
            headReceivedAt: Timestamp(secondsSince1970: row["head_received_at"]), highest: row["highest"],
            openBranches: row["open_branches"])
    }

    func insert(_ document: DocumentRecord) throws -> Int64 {
        try execute(
            "INSERT INTO document VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                try schoolID(document.school), Data(document.path.bytes), document.head, document.headContent?.data,
                document.headSize,
                document.headReceivedAt.secondsSince1970, document.highest, document.openBranches,
            ])
        return db.lastInsertedRowID
    }

    func update(_ document: DocumentRecord) throws {
        try execute(
            """
            UPDATE document SET path = ?, head = ?, head_sha256 = ?, head_size_bytes = ?, head_received_at = ?, highest = ?,
            open_branches = ? WHERE id = ?
            """,
            [
                Data(document.path.bytes), document.head, document.headContent?.data, document.headSize,
                document.headReceivedAt.secondsSince1970, document.highest, document.openBranches, document.id,
            ])
    }

    func versions(_ document: Int64) throws -> [VersionRecord] {
        try rows("SELECT * FROM version WHERE document = ? ORDER BY number", [document]).map(Self.version)
    }

    func version(_ document: Int64, _ number: Int) throws -> VersionRecord? {
        try row("SELECT * FROM version WHERE document = ? AND number = ?", [document, number]).map(Self.version)
    }

    func version(_ document: Int64, content: Fingerprint) throws -> Int? {
        try row(
            "SELECT max(number) AS number FROM version WHERE document = ? AND sha256 = ?", [document, content.data])?[
                "number"]
    }

    func version(of school: SchoolCode, content: Fingerprint) throws -> VersionRecord? {
        try row(
            """
            SELECT v.* FROM content c JOIN version v ON v.document = c.document AND v.number = c.number
            WHERE c.school = (SELECT id FROM school WHERE code = ?) AND c.sha256 = ?
            """, [school.text, content.data]
        ).map(Self.version)
    }

    private static func version(_ row: Row) throws -> VersionRecord {
        let chunks: Data? = row["chunks"]
        return VersionRecord(
            document: row["document"], number: row["number"], base: row["base"],
            outcome: try row.require("outcome") { VersionRecord.Outcome(rawValue: $0) }, size: row["size_bytes"],
            sha256: try row.fingerprint("sha256"), chunks: try chunks.map(ChunkListColumn.decode),
            mtimeNs: row["mtime_ns"],
            mode: row["mode"], stableAt: Timestamp(secondsSince1970: row["stable_at"]),
            sentAt: Timestamp(secondsSince1970: row["sent_at"]),
            receivedAt: Timestamp(secondsSince1970: row["received_at"]),
            skewMs: row["skew_ms"], device: (row["device"] as String?).flatMap { DeviceID($0) },
            logIndex: UInt64(row["log_index"] as Int64), log: row["log"])
    }

    func insert(_ version: VersionRecord) throws {
        try execute(
            "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                version.document, version.number, version.base, version.outcome.rawValue, version.size,
                version.sha256?.data,
                version.chunks.map(ChunkListColumn.encode), version.mtimeNs, version.mode,
                version.stableAt.secondsSince1970,
                version.sentAt.secondsSince1970, version.receivedAt.secondsSince1970, version.skewMs,
                version.device?.text,
                Int64(version.logIndex), version.log,
            ])
    }

    func branches(_ document: Int64) throws -> [BranchRecord] {
        try rows("SELECT * FROM branch WHERE document = ? ORDER BY tip", [document]).map { row in
            BranchRecord(
                tip: row["tip"], content: try row.requireFingerprint("sha256"),
                since: Timestamp(secondsSince1970: row["since"]))
        }
    }

    func open(_ branch: BranchRecord, of document: Int64) throws {
        try execute(
            "INSERT INTO branch VALUES (?, ?, ?, ?)",
            [document, branch.tip, branch.content.data, branch.since.secondsSince1970])
    }

    func move(branch tip: Int, to branch: BranchRecord, of document: Int64) throws {
        try execute(
            "UPDATE branch SET tip = ?, sha256 = ? WHERE document = ? AND tip = ?",
            [branch.tip, branch.content.data, document, tip])
    }

    func closeBranches(of document: Int64) throws { try execute("DELETE FROM branch WHERE document = ?", [document]) }

    func chunk(_ school: SchoolCode, _ sha256: Fingerprint) throws -> ChunkLocation? {
        try row(
            """
            SELECT c.*, p.name FROM chunk c JOIN school s ON s.id = c.school JOIN pack p ON p.id = c.pack
            WHERE s.code = ? AND c.sha256 = ?
            """, [school.text, sha256.data]
        ).map { row in
            guard let encoding = RecordEncoding(rawValue: UInt8(truncatingIfNeeded: row["encoding"] as Int)) else {
                throw Damage(description: "a chunk's encoding is unknown")
            }
            return ChunkLocation(
                chunk: Chunk(sha256: sha256, length: row["raw_length"]), encoding: encoding,
                pack: try row.require("name") { PackID($0) }, offset: row["offset"], storedLength: row["stored_length"])
        }
    }

    func insert(_ location: ChunkLocation, school: SchoolCode, replacing: Bool) throws {
        let pack = try packID(location.pack)
        try execute(
            "INSERT OR \(replacing ? "REPLACE" : "IGNORE") INTO chunk VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                try schoolID(school), location.chunk.sha256.data, pack, location.offset, location.storedLength,
                location.chunk.length,
                Int(location.encoding.rawValue),
            ])
    }

    func packs() throws -> Set<PackID> {
        Set(try rows("SELECT name FROM pack").map { try $0.require("name") { PackID($0) } })
    }

    private func packID(_ pack: PackID) throws -> Int64 {
        if let id: Int64 = try row("SELECT id FROM pack WHERE name = ?", [pack.text])?["id"] { return id }
        try execute("INSERT INTO pack (name) VALUES (?)", [pack.text])
        return db.lastInsertedRowID
    }
}

/// A chunk list as one column: 36 bytes a chunk, fingerprint and big-endian length.
enum ChunkListColumn {
    private static let stride = 36

    static func encode(_ chunks: [Chunk]) -> Data {
        var data = Data(capacity: chunks.count * stride)
        for chunk in chunks {
            data.append(contentsOf: chunk.sha256.bytes)
            withUnsafeBytes(of: UInt32(chunk.length).bigEndian) { data.append(contentsOf: $0) }
        }
        return data
    }

    static func decode(_ data: Data) throws -> [Chunk] {
        let bytes = [UInt8](data)
        guard bytes.count.isMultiple(of: stride) else { throw SQLiteSession.Damage(description: "a chunk list is cut") }
        return try Swift.stride(from: 0, to: bytes.count, by: stride).map { start in
            guard let sha256 = Fingerprint(bytes: bytes[start..<(start + 32)]) else {
                throw SQLiteSession.Damage(description: "a chunk list is damaged")
            }
            let length = bytes[(start + 32)..<(start + stride)].reduce(0) { $0 << 8 | Int($1) }
            return Chunk(sha256: sha256, length: length)
        }
    }
}
