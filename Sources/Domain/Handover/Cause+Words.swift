// SPDX-License-Identifier: Apache-2.0

/// What people read of a cause: the same words in every place, in two languages.
extension Cause {
    /// What it is, a few words in Vietnamese, without a full stop.
    package var title: String { words.title }
    /// What the school does next, in Vietnamese, one sentence without a technical word.
    package var action: String { words.action }
    /// ``title`` in English.
    package var titleInEnglish: String { wordsInEnglish.title }
    /// ``action`` in English.
    package var actionInEnglish: String { wordsInEnglish.action }

    private var words: (title: String, action: String) {
        switch self {
        case .stillOpen: ("Đang mở", "Lưu và đóng tệp; hệ thống sẽ tự gửi khi tệp không còn thay đổi.")
        case .growing: ("Đang ghi tiếp", "Chờ việc sao chép hoặc quét xong; hệ thống sẽ tự gửi.")
        case .unreadable: ("Không đọc được", "Kiểm tra quyền đọc của tệp trên máy chủ chia sẻ, hoặc lưu lại tệp.")
        case .empty: ("Tệp rỗng", "Tệp rỗng (0 byte); lưu lại nội dung vào tệp hoặc xóa tệp.")
        case .blockedType:
            (
                "Loại tệp bị chặn",
                "Loại tệp này có thể chứa vi-rút nên không được gửi; đề nghị gửi bằng docx, xlsx, pdf hoặc zip."
            )
        case .possibleSecret:
            (
                "Bị chặn: nghi có dấu độ mật",
                "Không đưa tài liệu mật lên máy nối mạng; đề nghị xử lý theo quy định bảo vệ bí mật nhà nước."
            )
        case .confirmSecret:
            (
                "Chờ xác nhận không phải tài liệu mật",
                "Chờ xác nhận không phải tài liệu mật; làm theo hướng dẫn trong thư mục _Biên nhận."
            )
        case .nameCollision:
            ("Trùng tên tệp", "Hai tệp trùng tên khi không phân biệt chữ hoa và kiểu gõ; đề nghị đổi tên một tệp.")
        case .offline: ("Mất kết nối", "Chưa gửi được do mất kết nối; hệ thống sẽ tự gửi lại.")
        case .rejectedByHub:
            ("Phòng chưa nhận", "Phòng chưa nhận được tệp này; đề nghị liên hệ văn thư của Phòng.")
        case .overQuota: ("Phòng hết chỗ lưu", "Máy chủ của Phòng đã hết chỗ; đề nghị báo văn thư của Phòng.")
        case .massChange:
            (
                "Phát hiện thay đổi bất thường",
                "Phát hiện thay đổi bất thường; kiểm tra các tệp rồi xác nhận trong thư mục _Biên nhận."
            )
        case .tooLarge: ("Tệp quá lớn", "Tệp vượt quá dung lượng cho phép; đề nghị chia nhỏ hoặc nén tệp.")
        case .invalidName: ("Tên không hợp lệ", "Tên tệp hoặc đường dẫn quá dài; đề nghị rút ngắn.")
        case .folderUnavailable:
            ("Không mở được thư mục", "Không mở được thư mục; kiểm tra ổ đĩa hoặc kết nối tới máy chủ chia sẻ.")
        case .waiting: ("Chờ gửi", "Đang chờ đến lượt gửi.")
        case .folderEmptied:
            (
                "Thư mục trống",
                "Thư mục của trường không còn tệp nào; kiểm tra ổ đĩa, nếu đúng ý nhà trường thì xác nhận trong thư mục _Biên nhận."
            )
        case .folderReplaced:
            (
                "Thư mục bị thay",
                "Thư mục hoặc ổ đĩa khác đang ở chỗ thư mục của trường; kiểm tra ổ đĩa, nếu đúng ý thì báo văn thư của Phòng cho gửi tiếp."
            )
        case .cannotWrite:
            (
                "Không ghi được vào thư mục",
                "Không ghi được biên nhận vào thư mục _Biên nhận; kiểm tra quyền ghi của thư mục trên máy chủ chia sẻ."
            )
        case .diskFull: ("Ổ đĩa đầy", "Ổ đĩa của máy đã đầy; đề nghị dọn bớt dữ liệu.")
        case .proxy:
            ("Bị máy chủ trung gian chặn", "Máy chủ trung gian (proxy) trả lời thay Phòng; đề nghị báo người phụ trách mạng.")
        case .inspectedTLS:
            (
                "Kết nối không phải tới Phòng",
                "Máy trả lời không phải máy chủ của Phòng, hoặc kết nối mã hóa bị mở giữa đường; đề nghị báo người phụ trách mạng."
            )
        case .notAdmitted:
            ("Máy chưa được ghi danh", "Phòng không nhận máy này nữa; đề nghị xin văn thư của Phòng dòng ghi danh mới.")
        case .distrusted:
            (
                "Biên nhận không đúng",
                "Biên nhận của Phòng không khớp với biên nhận trước; tạm dừng gửi, đề nghị báo văn thư của Phòng."
            )
        }
    }

    private var wordsInEnglish: (title: String, action: String) {
        switch self {
        case .stillOpen: ("still open", "Save and close the file; it goes by itself once it stops changing.")
        case .growing: ("growing", "Wait until the copy or scan is finished; the file then goes by itself.")
        case .unreadable: ("unreadable", "Check that the agent may read the file, or save it again.")
        case .empty: ("empty", "The file has no content: save it again, or delete it.")
        case .blockedType:
            (
                "blocked type",
                "This type can carry a virus and is not sent; hand over docx, xlsx, pdf or zip instead."
            )
        case .possibleSecret:
            (
                "blocked: may be marked secret",
                "Secret documents must not be on a networked machine; follow the rules for state secrets."
            )
        case .confirmSecret:
            (
                "waits for a word that it is not secret",
                "Confirm that this is not a secret document, as the note in _Biên nhận says."
            )
        case .nameCollision: ("name collision", "Two names differ only in case or Unicode form; rename one of them.")
        case .offline: ("offline", "The hub cannot be reached; the file goes by itself when it can.")
        case .rejectedByHub: ("not taken by the Office", "The Office did not take this file; ask its records desk.")
        case .overQuota: ("no room at the Office", "The Office's server has no room; tell its records desk.")
        case .massChange:
            (
                "unusual number of changes",
                "An unusual number of files changed at once; check them, then release as the note in _Biên nhận says."
            )
        case .tooLarge: ("too large", "The file is larger than the limit; split or compress it.")
        case .invalidName: ("invalid name", "The name or path is too long; shorten it.")
        case .folderUnavailable:
            ("folder unavailable", "The folder cannot be opened; check the disk or the share it is mounted from.")
        case .waiting: ("waiting", "It waits for its turn.")
        case .folderEmptied:
            (
                "folder empty",
                "No file is left in the school's folder; check the disk, and where that is meant, release as the note in _Biên nhận says."
            )
        case .folderReplaced:
            (
                "folder replaced",
                "Another folder or disk stands where the school's folder was; check the disk, and where that is meant, release."
            )
        case .cannotWrite:
            (
                "folder not writable",
                "Receipts cannot be written into _Biên nhận; check that the agent may write there."
            )
        case .diskFull: ("disk full", "The disk is full; free some space.")
        case .proxy: ("blocked by a proxy", "A proxy answers instead of the hub; tell who looks after the network.")
        case .inspectedTLS:
            (
                "not the Office's server",
                "What answers is not the Office's server, or encrypted connections are opened on the way; tell who looks after the network."
            )
        case .notAdmitted:
            ("machine not enrolled", "The Office does not take this machine any more; ask its records desk for a new line.")
        case .distrusted:
            (
                "receipt does not hold",
                "The Office's receipts contradict each other; nothing more is sent, tell its records desk."
            )
        }
    }
}
