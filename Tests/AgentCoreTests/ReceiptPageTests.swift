// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Testing
import Wire

struct ReceiptPageTests {
    private func page(_ lines: [BundleReceipt.Line], command: String? = nil) throws -> ReceiptPage {
        let sentAt = try #require(Timestamp(rfc3339: "2023-03-04T09:55:00Z"))
        let receipt = BundleReceipt(
            sentAt: sentAt, skewMs: 0, device: try #require(DeviceID("0a1b2c3d")), incarnation: .random(), seq: 7,
            bundle: Fingerprint(of: [1]), command: command, lines: lines)
        return ReceiptPage(
            schoolName: "Tiểu học Bến Sậy", school: try #require(SchoolCode("TH01")), receipt: receipt,
            receivedAt: sentAt.advanced(bySeconds: 2), logIndex: 127, logOrigin: "hub.example.org/receipts")
    }

    private func put(_ path: String, _ outcome: PutOutcome = .stored, from: String? = nil) throws -> BundleReceipt.Line
    {
        .put(
            base: nil, version: 3, outcome: outcome, size: 1_234_567, sha256: Fingerprint(of: [9]),
            stableAt: try #require(Timestamp(rfc3339: "2023-03-04T09:54:59Z")), path: try DocumentPath(path),
            from: try from.map { try DocumentPath($0) })
    }

    @Test func `it stands in the month of its receipt under a name that Windows allows`() throws {
        let page = try page([put("a.docx")])
        #expect(page.folder == "2023-03")
        #expect(page.stem == "2023-03-04 16.55.02 (127)")
        #expect(!page.stem.contains { "<>:\"/\\|?*".contains($0) })
    }

    @Test func `it names the school, the file, its version, its fingerprint and the time it was received`() throws {
        let text = String(decoding: try page([put("2023/BC quý I.docx")]).bytes, as: UTF8.self)
        for part in [
            "PHIẾU BIÊN NHẬN ĐIỆN TỬ", "Tiểu học Bến Sậy (TH01)", "16:55:02 ngày 04/3/2023", "2023/BC quý I.docx",
            "1.234.567 byte",
            "Phiên bản: 3", Fingerprint(of: [9]).hex, "127", "hub.example.org/receipts",
        ] { #expect(text.contains(part), "\(part)") }
    }

    @Test(arguments: PutOutcome.allCases) func `every outcome is told in words of its own`(outcome: PutOutcome) throws {
        let texts = try PutOutcome.allCases.map { String(decoding: try page([put("a", $0)]).bytes, as: UTF8.self) }
        #expect(Set(texts).count == texts.count)
    }

    @Test func `a rename tells the former name, and an answer that the Office asked`() throws {
        let text = String(decoding: try page([put("mới.docx", from: "cũ.docx")], command: "rq-1").bytes, as: UTF8.self)
        #expect(text.contains("Tên trước đây: cũ.docx"))
        #expect(text.contains("theo yêu cầu gửi lại"))
    }

    @Test func `a removal says that the Office keeps the versions`() throws {
        let path = try DocumentPath("a.docx")
        for outcome in DeleteOutcome.allCases {
            let page = try page([.delete(base: 1, version: 2, outcome: outcome, path: path)])
            #expect(String(decoding: page.bytes, as: UTF8.self).contains("xóa tại trường"))
        }
    }

    @Test func `a name that is not UTF-8 and one with a line end cannot forge a line`() throws {
        let line = BundleReceipt.Line.put(
            base: nil, version: 1, outcome: .stored, size: 1, sha256: Fingerprint(of: [9]), stableAt: .now(),
            path: try DocumentPath(bytes: Array("a\r\nTình trạng: Đúng hạn".utf8)), from: nil)
        let text = String(decoding: try page([line]).bytes, as: UTF8.self)
        #expect(!text.split(whereSeparator: \.isNewline).contains { $0.hasPrefix("Tình trạng") })
    }
}
