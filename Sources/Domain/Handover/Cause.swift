// SPDX-License-Identifier: Apache-2.0

/// Why one file has not been received yet: exactly one for each such file, in the same words at the school and at the Office.
///
/// The raw value is the stable id in JSON, in reports to the hub and in the state (protocol.md §1).
package enum Cause: String, Sendable, Hashable, CaseIterable {
    /// A program is still writing it, or it changed a moment ago.
    case stillOpen
    /// It keeps growing, as a copy or a scan under way does.
    case growing
    /// The agent may not or cannot read it.
    case unreadable
    /// It has no byte in it.
    case empty
    /// Its type can carry a virus and is never sent.
    case blockedType
    /// Its name or folder bears a mark of secrecy.
    case possibleSecret
    /// Its name is all in capitals and holds the word MẬT; a person is asked once.
    case confirmSecret
    /// Another name in its folder differs only in case or Unicode form; both are kept.
    case nameCollision
    /// The hub could not be reached.
    case offline
    /// The hub refused it.
    case rejectedByHub
    /// The hub has no room for it.
    case overQuota
    /// So many files changed at once that sending waits for a person.
    case massChange
    /// It is larger than the hub takes.
    case tooLarge
    /// Its path is longer than the protocol allows, or no path at all.
    case invalidName
    /// The folder it stood in is not mounted or cannot be listed.
    case folderUnavailable
    /// It is settled and waits for its turn.
    case waiting

    /// Whether a person must act before the file can go; the others pass by themselves.
    package var needsPerson: Bool {
        switch self {
        case .stillOpen, .growing, .offline, .nameCollision, .waiting: false
        case .unreadable, .empty, .blockedType, .possibleSecret, .confirmSecret, .rejectedByHub, .overQuota,
            .massChange, .tooLarge,
            .invalidName, .folderUnavailable:
            true
        }
    }

    /// What the school does next, in Vietnamese, one sentence without a technical word.
    package var action: String {
        switch self {
        case .stillOpen: "Lưu và đóng tệp; hệ thống sẽ tự gửi khi tệp không còn thay đổi."
        case .growing: "Chờ việc sao chép hoặc quét xong; hệ thống sẽ tự gửi."
        case .unreadable: "Kiểm tra quyền đọc của tệp trên máy chủ chia sẻ, hoặc lưu lại tệp."
        case .empty: "Tệp rỗng (0 byte); lưu lại nội dung vào tệp hoặc xóa tệp."
        case .blockedType:
            "Loại tệp này có thể chứa vi-rút nên không được gửi; đề nghị gửi bằng docx, xlsx, pdf hoặc zip."
        case .possibleSecret:
            "Không đưa tài liệu mật lên máy nối mạng; đề nghị xử lý theo quy định bảo vệ bí mật nhà nước."
        case .confirmSecret: "Chờ xác nhận không phải tài liệu mật; làm theo hướng dẫn trong thư mục _Biên nhận."
        case .nameCollision: "Hai tệp trùng tên khi không phân biệt chữ hoa và kiểu gõ; đề nghị đổi tên một tệp."
        case .offline: "Chưa gửi được do mất kết nối; hệ thống sẽ tự gửi lại."
        case .rejectedByHub: "Phòng chưa nhận được tệp này; đề nghị liên hệ văn thư của Phòng."
        case .overQuota: "Máy chủ của Phòng đã hết chỗ; đề nghị báo văn thư của Phòng."
        case .massChange: "Phát hiện thay đổi bất thường; kiểm tra các tệp rồi xác nhận trong thư mục _Biên nhận."
        case .tooLarge: "Tệp vượt quá dung lượng cho phép; đề nghị chia nhỏ hoặc nén tệp."
        case .invalidName: "Tên tệp hoặc đường dẫn quá dài; đề nghị rút ngắn."
        case .folderUnavailable: "Không mở được thư mục; kiểm tra ổ đĩa hoặc kết nối tới máy chủ chia sẻ."
        case .waiting: "Đang chờ đến lượt gửi."
        }
    }

    /// The same in English.
    package var actionInEnglish: String {
        switch self {
        case .stillOpen: "Save and close the file; it goes by itself once it stops changing."
        case .growing: "Wait until the copy or scan is finished; the file then goes by itself."
        case .unreadable: "Check that the agent may read the file, or save it again."
        case .empty: "The file has no content: save it again, or delete it."
        case .blockedType: "This type can carry a virus and is not sent; hand over docx, xlsx, pdf or zip instead."
        case .possibleSecret: "Secret documents must not be on a networked machine; follow the rules for state secrets."
        case .confirmSecret: "Confirm that this is not a secret document, as the note in _Biên nhận says."
        case .nameCollision: "Two names differ only in case or Unicode form; rename one of them."
        case .offline: "The hub cannot be reached; the file goes by itself when it can."
        case .rejectedByHub: "The Office did not take this file; ask its records desk."
        case .overQuota: "The Office's server has no room; tell its records desk."
        case .massChange:
            "An unusual number of files changed at once; check them, then release as the note in _Biên nhận says."
        case .tooLarge: "The file is larger than the limit; split or compress it."
        case .invalidName: "The name or path is too long; shorten it."
        case .folderUnavailable: "The folder cannot be opened; check the disk or the share it is mounted from."
        case .waiting: "It waits for its turn."
        }
    }
}
