// SPDX-License-Identifier: Apache-2.0
import Domain

/// What the agent asks the clerk, who has no shell: a file in `_Biên nhận/` whose name says how to answer it by renaming it.
package enum ClerkQuestion: Hashable, Sendable {
    /// Whether so many changes are meant; `since` names the hold, so that an old answer ends no later one.
    case massChange(since: Int64, held: [DocumentPath])
    /// Whether the folder is meant to be empty.
    case emptied(since: Int64)
    /// Whether the file, or the folder, is no secret in spite of its name.
    case confirm(DocumentPath)

    /// How many names a question shows at most.
    static let maximumShown = 200

    /// Its file's name: at most 143 bytes, as encrypted shares allow, and nothing that Windows does not.
    package var fileName: String {
        switch self {
        case .massChange: "HỎI - Nhiều tệp thay đổi bất thường - đúng ý thì đổi HỎI thành ĐỒNG Ý.txt"
        case .emptied: "HỎI - Thư mục không còn tệp nào - đúng ý thì đổi HỎI thành ĐỒNG Ý.txt"
        case .confirm(let path):
            "HỎI - «\(Self.shortened(path))» (\(shortID)) - không phải tài liệu mật thì đổi HỎI thành KHÔNG MẬT.txt"
        }
    }

    /// What its last line says, by which an answer is known.
    package var line: String {
        switch self {
        case .massChange(let since, _): "\(Self.heading) release change-\(since)"
        case .emptied(let since): "\(Self.heading) release empty-\(since)"
        case .confirm(let path): "\(Self.heading) confirm \(path.percentEncoded)"
        }
    }

    static let heading = "handover-question/v1"

    /// The file's bytes: lines as a Windows editor shows them.
    package var page: [UInt8] {
        let lines = vietnamese + ["", "----", ""] + english + ["", line]
        return Array(("\u{FEFF}" + lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    private var vietnamese: [String] {
        switch self {
        case .massChange(_, let held):
            [
                "PHÁT HIỆN THAY ĐỔI BẤT THƯỜNG",
                "",
                "\(held.count) tệp đã có biên nhận bị sửa hoặc biến mất trong thời gian ngắn. Các thay đổi này chưa được gửi.",
                "Các phiên bản trước vẫn được lưu nguyên tại Phòng; tệp mới vẫn được gửi bình thường.",
                "",
                "- Nếu đúng là việc của nhà trường: đổi tên tệp này, thay chữ HỎI ở đầu bằng ĐỒNG Ý. Hệ thống sẽ gửi tiếp.",
                "- Nếu không phải (nghi vi-rút, xóa nhầm): không đổi tên tệp này; ngắt máy nghi nhiễm khỏi mạng và báo văn thư của Phòng.",
                "",
                "Các tệp đang được giữ lại:",
            ] + Self.listed(held)
        case .emptied:
            [
                "THƯ MỤC KHÔNG CÒN TỆP NÀO",
                "",
                "Mọi tệp trong thư mục của trường đã biến mất. Việc này chưa được báo là xóa; Phòng vẫn lưu các phiên bản.",
                "",
                "- Nếu nhà trường cố ý dọn trống thư mục: đổi tên tệp này, thay chữ HỎI ở đầu bằng ĐỒNG Ý.",
                "- Nếu không: kiểm tra ổ đĩa, chép lại các tệp; không cần làm gì thêm.",
            ]
        case .confirm(let path):
            [
                "CHỜ XÁC NHẬN KHÔNG PHẢI TÀI LIỆU MẬT",
                "",
                "Tên sau có chữ MẬT nên chưa được gửi: \(ReceiptPage.shown(path))",
                "",
                "- Nếu đây không phải tài liệu mật: đổi tên tệp này, thay chữ HỎI ở đầu bằng KHÔNG MẬT. Hệ thống sẽ gửi.",
                "- Nếu là tài liệu mật: \(Cause.possibleSecret.action)",
            ]
        }
    }

    private var english: [String] {
        switch self {
        case .massChange(_, let held):
            [
                "\(held.count) receipted files were rewritten or are gone within a short time; nothing of that was sent. Where it is meant,",
                "rename this file so that it begins with ĐỒNG Ý in place of HỎI.",
            ]
        case .emptied:
            [
                "No file is left in the school's folder; no removal was sent. Where it is meant, rename this file so that it begins with",
                "ĐỒNG Ý in place of HỎI.",
            ]
        case .confirm:
            [
                "The name holds the word MẬT (secret), so it was not sent. Where it is no secret, rename this file so that it begins with",
                "KHÔNG MẬT in place of HỎI.",
            ]
        }
    }

    private static func listed(_ paths: [DocumentPath]) -> [String] {
        let shown = paths.prefix(maximumShown).map { "  " + ReceiptPage.shown($0) }
        return paths.count > maximumShown ? shown + ["  … và \(paths.count - maximumShown) tệp khác"] : shown
    }

    /// Tells two questions apart whose names begin alike.
    private var shortID: String { String(Fingerprint(of: Array(line.utf8)).hex.prefix(4)) }

    /// The last component, at most 48 bytes, cut between characters, with nothing in it that a file's name cannot have on Windows.
    private static func shortened(_ path: DocumentPath) -> String {
        var text = ""
        for character in ReceiptPage.shown(path).split(separator: "/").last ?? "" {
            guard text.utf8.count + character.utf8.count <= 45 else { return text + "…" }
            text.append("<>:\"\\|?*".contains(character) ? "_" : character)
        }
        return text
    }
}
