// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// The receipt of one bundle for the school's clerk: a page in Vietnamese beside the proof, and where both are put.
package struct ReceiptPage: Sendable {
    private let schoolName: String
    private let school: SchoolCode
    private let receipt: BundleReceipt
    private let receivedAt: Timestamp
    private let logIndex: UInt64
    private let logOrigin: String

    /// The page of a receipt.
    package init(
        schoolName: String, school: SchoolCode, receipt: BundleReceipt, receivedAt: Timestamp, logIndex: UInt64,
        logOrigin: String
    ) {
        (self.schoolName, self.school, self.receipt) = (schoolName, school, receipt)
        (self.receivedAt, self.logIndex, self.logOrigin) = (receivedAt, logIndex, logOrigin)
    }

    /// The folder below `_Biên nhận`, a month each: `2023-03`.
    package var folder: String { String(receivedAt.rfc3339(offset: .vietnam).prefix(7)) }

    /// The name that proof and page share, without their endings: `2023-03-04 16.55.02 (127)`. Windows allows all of it.
    package var stem: String {
        let text = receivedAt.rfc3339(offset: .vietnam)
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8).replacing(":", with: ".")) (\(logIndex))"
    }

    /// The page: UTF-8 with a byte order mark and CRLF, so that the plainest editor of Windows shows it right.
    package var bytes: [UInt8] { Array(("\u{FEFF}" + lines.joined(separator: "\r\n") + "\r\n").utf8) }

    private var lines: [String] {
        var lines = [
            "PHIẾU BIÊN NHẬN ĐIỆN TỬ",
            "",
            "Đơn vị gửi: \(schoolName) (\(school))",
            "Thời điểm nhận: \(receivedAt.officialText()) (giờ máy chủ của Phòng)",
            "Thời điểm gửi: \(receipt.sentAt.officialText()) (giờ máy của trường)",
            "Số trong nhật ký biên nhận: \(logIndex) – \(logOrigin)",
            "Mã gói gửi: \(receipt.bundle.hex)",
        ]
        if receipt.command != nil { lines.append("Gửi theo yêu cầu gửi lại của Phòng.") }
        lines += ["", "Số tệp: \(receipt.lines.count)", ""]
        for (number, line) in receipt.lines.enumerated() { lines += Self.lines(of: line, number: number + 1) }
        lines += [
            "Tệp .tlog-proof cùng tên là bằng chứng kèm theo: bất kỳ ai cũng kiểm tra được bằng lệnh handover-agent verify.",
            "Đề nghị giữ cả hai tệp, không sửa nội dung.",
        ]
        return lines
    }

    private static func lines(of line: BundleReceipt.Line, number: Int) -> [String] {
        switch line {
        case .put(_, let version, let outcome, let size, let sha256, let stableAt, let path, let from):
            var lines = ["\(number). \(shown(path))"]
            if let from { lines.append("   Tên trước đây: \(shown(from))") }
            lines += [
                "   Dung lượng: \(grouped(size)) byte – Phiên bản: \(version) – \(words(outcome))",
                "   Ghi xong tại trường: \(stableAt.officialText())",
                "   Mã kiểm tra (SHA-256): \(sha256.hex)",
                "",
            ]
            return lines
        case .delete(_, let version, let outcome, let path):
            return ["\(number). \(shown(path))", "   \(words(outcome)) (phiên bản \(version))", ""]
        }
    }

    /// A name as one line: a line end in it must not look like a line of the page.
    package static func shown(_ path: DocumentPath) -> String { shown(path.bytes) }

    /// The same of bytes that are no path.
    package static func shown(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            let breaksLine =
                scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
            text.append(breaksLine ? "\u{FFFD}" : scalar)
        }
        return String(text)
    }

    private static func words(_ outcome: PutOutcome) -> String {
        switch outcome {
        case .stored: "Đã nhận"
        case .same: "Phòng đã có đúng tệp này"
        case .conflict: "Đã nhận; có bản khác cùng lúc, chờ chọn bản"
        case .stale: "Trùng với một bản cũ; bản mới hơn ở Phòng giữ nguyên"
        }
    }

    private static func words(_ outcome: DeleteOutcome) -> String {
        switch outcome {
        case .tombstone: "Ghi nhận đã xóa tại trường; Phòng vẫn lưu các phiên bản"
        case .kept: "Đã xóa tại trường; Phòng giữ nguyên vì có bản mới hơn"
        case .held: "Đã xóa tại trường; Phòng đang khóa hồ sơ nên giữ nguyên"
        }
    }

    /// `1.234.567`
    static func grouped(_ number: Int64) -> String {
        var digits = Array(String(number.magnitude))
        var index = digits.count - 3
        while index > 0 {
            digits.insert(".", at: index)
            index -= 3
        }
        return (number < 0 ? "-" : "") + String(digits)
    }
}
