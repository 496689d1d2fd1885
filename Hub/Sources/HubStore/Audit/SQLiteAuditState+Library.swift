// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import GRDB
import HubCore
import Storage

/// Documents, versions, branches, packs.
extension SQLiteAuditState {
    func documents() throws -> AuditStream<AuditRow.Document> {
        let sql = """
            SELECT d.id, s.code, d.path, d.head, d.head_sha256, d.head_size_bytes, d.head_received_at, d.highest, d.open_branches
            FROM document d LEFT JOIN school s ON s.id = d.school ORDER BY d.id
            """
        return try rows.stream(sql) { row in
            let id = try row.decode(Int64.self, forColumn: "id")
            return AuditRow.Document(
                id: id, school: try row.school(), path: try row.bytes("path"), head: try row.decode(forColumn: "head"),
                headContent: try row.auditFingerprintIfPresent("head_sha256", of: "document \(id)"),
                headSize: try row.decode(forColumn: "head_size_bytes"),
                headReceivedAt: try row.decode(forColumn: "head_received_at"),
                highest: try row.decode(forColumn: "highest"), openBranches: try row.decode(forColumn: "open_branches"))
        }
    }

    func versions() throws -> AuditStream<AuditRow.Version> {
        let sql = """
            SELECT document, number, base, outcome, size_bytes, sha256, chunks, mtime_ns, mode, stable_at, sent_at, received_at, skew_ms,
            device, log_index, log FROM version ORDER BY document, number
            """
        return try rows.stream(sql) { row in
            let (document, number) = (
                try row.decode(Int64.self, forColumn: "document"), try row.decode(Int.self, forColumn: "number")
            )
            let facts = VersionFacts(
                number: number, base: try row.decode(forColumn: "base"), outcome: try row.decode(forColumn: "outcome"),
                size: try row.decode(forColumn: "size_bytes"),
                sha256: try row.auditFingerprintIfPresent("sha256", of: "version \(number) of document \(document)"),
                mtimeNs: try row.decode(forColumn: "mtime_ns"), mode: try row.decode(forColumn: "mode"),
                stableAt: try row.decode(forColumn: "stable_at"), sentAt: try row.decode(forColumn: "sent_at"),
                receivedAt: try row.decode(forColumn: "received_at"), skewMs: try row.decode(forColumn: "skew_ms"),
                device: try row.decode(forColumn: "device"), logPlace: try row.logPlace("log_index"))
            return AuditRow.Version(document: document, facts: facts, chunks: try row.bytesIfPresent("chunks"))
        }
    }

    func branches() throws -> AuditStream<AuditRow.Branch> {
        try rows.stream("SELECT document, tip, sha256, since FROM branch ORDER BY document, tip") { row in
            let (document, tip) = (
                try row.decode(Int64.self, forColumn: "document"), try row.decode(Int.self, forColumn: "tip")
            )
            return AuditRow.Branch(
                document: document, tip: tip,
                content: try row.auditFingerprint("sha256", of: "branch \(tip) of document \(document)"),
                since: try row.decode(forColumn: "since"))
        }
    }

    func packs() throws -> AuditStream<String> {
        try rows.stream("SELECT name FROM pack ORDER BY id") { try $0.decode(forColumn: "name") }
    }

    func places() throws -> AuditStream<AuditRow.Place> {
        let sql = """
            SELECT p.name, s.code, c.sha256, c.offset, c.stored_length, c.raw_length, c.encoding
            FROM chunk c LEFT JOIN pack p ON p.id = c.pack LEFT JOIN school s ON s.id = c.school ORDER BY c.pack, c.offset
            """
        return try rows.stream(sql, Self.place)
    }

    func place(_ school: String, _ chunk: Fingerprint) throws -> AuditRow.Place? {
        let sql = """
            SELECT p.name, s.code, c.sha256, c.offset, c.stored_length, c.raw_length, c.encoding
            FROM chunk c JOIN school s ON s.id = c.school LEFT JOIN pack p ON p.id = c.pack WHERE s.code = ? AND c.sha256 = ?
            """
        return try rows.one(sql, [school, Data(chunk.bytes)], Self.place)
    }

    func open(_ pack: String) throws -> (any AuditPack)? {
        let path = directory / "packs/\(pack)"
        guard !pack.isEmpty, try disk.exists(path) else { return nil }
        do {
            return AuditPackFile(file: try disk.openForReading(path), name: pack, stop: stop)
        } catch {
            throw AuditFinding("pack \(pack)", "it cannot be opened: \(error)")
        }
    }

    private static func place(_ row: Row) throws -> AuditRow.Place {
        AuditRow.Place(
            pack: try row.decode(String?.self, forColumn: "name") ?? "", school: try row.school(),
            chunk: try row.auditFingerprint("sha256", of: "a chunk"), offset: try row.decode(forColumn: "offset"),
            storedLength: try row.decode(forColumn: "stored_length"),
            rawLength: try row.decode(forColumn: "raw_length"),
            encoding: try row.decode(forColumn: "encoding"))
    }
}

/// A pack's file, open for reading.
private struct AuditPackFile: AuditPack {
    let file: any DurableFile
    let name: String
    let stop: AuditStop

    func size() throws -> Int { Int(clamping: try reading { () throws(StorageError) in try file.size() }) }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        try stop.check()
        guard let start = UInt64(exactly: offset), count >= 0 else { return [] }
        return try reading { () throws(StorageError) in try file.read(at: start, count: count) }
    }

    private func reading<Value>(_ body: () throws(StorageError) -> Value) throws -> Value {
        do throws(StorageError) {
            return try body()
        } catch {
            throw AuditFinding("pack \(name)", "it cannot be read: \(error)")
        }
    }
}
