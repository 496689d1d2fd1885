// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Testing
import Wire

/// Records as tests of a store need them: whole, and different where a test says so.
enum Records {
    static let moment = Timestamp(secondsSince1970: 1_772_600_000)

    static func content(_ text: String) -> Fingerprint { Fingerprint(of: Array(text.utf8)) }

    static func code(_ text: String) throws -> SchoolCode { try #require(SchoolCode(text)) }

    static func device(_ id: String = "00112233", school: String = "TH01") throws -> DeviceRecord {
        DeviceRecord(
            id: try #require(DeviceID(id)), school: try code(school), key: "school/\(school)/device+\(id)+AA",
            active: true,
            incarnation: .random(), lastSeq: 0, invitation: content(id), enrolledAt: moment)
    }

    static func document(_ path: String, school: String = "TH01", head: String? = "v1", branches: Int = 0) throws
        -> DocumentRecord
    {
        DocumentRecord(
            id: 0, school: try code(school), path: try DocumentPath(path), head: 1,
            headContent: head.map { content($0) },
            headSize: Int64(head?.utf8.count ?? 0), headReceivedAt: moment, highest: 1, openBranches: branches)
    }

    static func version(_ document: Int64, _ number: Int, _ text: String? = "v1", chunks: [Chunk]? = nil)
        -> VersionRecord
    {
        VersionRecord(
            document: document, number: number, base: number > 1 ? number - 1 : nil,
            outcome: text == nil ? .tombstone : .stored,
            size: Int64(text?.utf8.count ?? 0), sha256: text.map { content($0) }, chunks: chunks,
            mtimeNs: 1_772_599_999_123_456_789,
            mode: 0o640, stableAt: moment, sentAt: moment.advanced(bySeconds: 1),
            receivedAt: moment.advanced(bySeconds: 2), skewMs: -312,
            device: DeviceID("00112233"), logIndex: 4, log: 1)
    }

    static func location(_ text: String, pack: String, offset: Int = 56) throws -> ChunkLocation {
        let bytes = Array(text.utf8)
        return ChunkLocation(
            chunk: Chunk(sha256: Fingerprint(of: bytes), length: bytes.count), encoding: .raw,
            pack: try #require(PackID(pack)),
            offset: offset, storedLength: bytes.count)
    }

    static func pack(_ digit: String) -> String { "2026/05/" + String(repeating: digit, count: 32) }

    static func bundle(_ text: String, device: DeviceRecord, seq: Int64, logIndex: UInt64, log: Int = 1) -> BundleRecord
    {
        BundleRecord(
            id: content(text), device: device.id, incarnation: device.incarnation, seq: seq, manifest: Array(text.utf8),
            logIndex: logIndex, log: log)
    }

    static func request(_ id: String, at moment: Timestamp = moment) throws -> RequestRecord {
        RequestRecord(
            id: id, school: try code("TH01"), path: try DocumentPath("a"), report: "CCHC-Q1", period: nil,
            state: .queued,
            reason: "không mở được", by: "os:x", requestedAt: moment, answeredAt: nil, answer: nil,
            headContent: content("v1"), logIndex: 2,
            log: 1)
    }
}
