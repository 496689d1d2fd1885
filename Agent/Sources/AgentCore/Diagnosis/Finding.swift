// SPDX-License-Identifier: Apache-2.0

/// A sentence in the two languages of the product.
package struct Words: Sendable, Hashable {
    /// For the school.
    package let vietnamese: String
    /// The same for who supports it.
    package let english: String

    /// A sentence in both languages.
    package init(_ vietnamese: String, _ english: String) { (self.vietnamese, self.english) = (vietnamese, english) }
}

/// One thing that `doctor` looked at: how it is, and what to do where it should be otherwise.
package struct Finding: Sendable, Hashable {
    /// What was looked at. The raw value is the stable id in JSON.
    package enum Subject: String, Sendable, CaseIterable {
        /// The agent's state directory.
        case state
        /// The school's folder and what is in it.
        case folder
        /// `_Biên nhận` in the folder.
        case receiptsFolder
        /// The room on the disks.
        case space
        /// The kind of file system that the folder and the state lie on.
        case fileSystem
        /// The kernel's limits for noticing saves.
        case watches
        /// The machine's clock.
        case clock
        /// The way to the hub and who answers there.
        case hub
        /// The settings of the share that the clerks save through.
        case samba
        /// The agent as a service.
        case service
        /// What was handed over last, and when all was looked at last.
        case handover

        /// The heading of its line.
        package var title: Words {
            switch self {
            case .state: Words("Thư mục trạng thái", "State directory")
            case .folder: Words("Thư mục của trường", "School's folder")
            case .receiptsFolder: Words("Thư mục _Biên nhận", "Receipts' folder")
            case .space: Words("Dung lượng đĩa", "Disk space")
            case .fileSystem: Words("Loại ổ đĩa", "File system")
            case .watches: Words("Giới hạn theo dõi", "Watch limits")
            case .clock: Words("Đồng hồ", "Clock")
            case .hub: Words("Kết nối tới Phòng", "Way to the hub")
            case .samba: Words("Thư mục chia sẻ Samba", "Samba share")
            case .service: Words("Dịch vụ", "Service")
            case .handover: Words("Việc gửi tài liệu", "Handing over")
            }
        }
    }

    /// How it is. The raw value is the stable id in JSON.
    package enum Level: String, Sendable {
        /// As it should be.
        case well
        /// It works, and could be better.
        case advice
        /// Somebody must do something, or documents are late, missing or unproven.
        case mend
    }

    /// What was looked at.
    package let subject: Subject
    /// How it is.
    package let level: Level
    /// What was found.
    package let what: Words
    /// What to do about it; nil where there is nothing to do.
    package let remedy: Words?

    /// As it should be.
    static func well(_ subject: Subject, _ vietnamese: String, _ english: String) -> Finding {
        Finding(subject: subject, level: .well, what: Words(vietnamese, english), remedy: nil)
    }

    /// It works, and could be better by `remedy`.
    static func advice(_ subject: Subject, _ vietnamese: String, _ english: String, remedy: Words) -> Finding {
        Finding(subject: subject, level: .advice, what: Words(vietnamese, english), remedy: remedy)
    }

    /// Must be mended by `remedy`.
    static func mend(_ subject: Subject, _ vietnamese: String, _ english: String, remedy: Words) -> Finding {
        Finding(subject: subject, level: .mend, what: Words(vietnamese, english), remedy: remedy)
    }
}
