// SPDX-License-Identifier: Apache-2.0

/// The school's folder as the agent sees it.
package struct FolderReading: Sendable, Equatable {
    /// Whether receipts can be put into the folder.
    package enum Receipts: Sendable, Equatable {
        /// `_Biên nhận` is there and writable, or can be made.
        case writable
        /// It is not; the operating system's words.
        case refused(String)
    }

    /// The folder.
    package var path: String
    /// Why it cannot be opened; nil where it can.
    package var failure: String?
    /// How many folders it has, itself included.
    package var folders: Int
    /// How many files.
    package var files: Int
    /// Files and folders that cannot be read, the first few by name.
    package var unreadable: [String]
    /// How many of them there are.
    package var unreadableCount: Int
    /// Whether it was looked at with fewer rights than the service has.
    package var isLookedAtWithLess: Bool
    /// Whether receipts can be put into it.
    package var receipts: Receipts
    /// Who the agent is, for the remedies.
    package var account: String

    /// What was measured.
    package init(
        path: String, failure: String? = nil, folders: Int = 0, files: Int = 0, unreadable: [String] = [],
        unreadableCount: Int = 0, isLookedAtWithLess: Bool = false, receipts: Receipts = .writable, account: String
    ) {
        (self.path, self.failure, self.folders, self.files) = (path, failure, folders, files)
        (self.unreadable, self.unreadableCount) = (unreadable, unreadableCount)
        (self.isLookedAtWithLess, self.receipts, self.account) = (isLookedAtWithLess, receipts, account)
    }

    /// What it means.
    var findings: [Finding] {
        if let failure {
            return [
                .mend(
                    .folder, "Không mở được \(path): \(failure).", "\(path) cannot be opened: \(failure).",
                    remedy: Words(
                        "Kiểm tra ổ đĩa hoặc thư mục chia sẻ đã gắn chưa và tài khoản \(account) có quyền đọc không.",
                        "Check that the disk or share is mounted and that \(account) may read it."))
            ]
        }
        guard unreadableCount > 0 else {
            return [
                .well(
                    .folder, "\(path): đọc được \(folders) thư mục, \(files) tệp.",
                    "\(path): \(folders) folders and \(files) files can be read.")
            ]
        }
        let names = unreadable.joined(separator: ", ")
        if isLookedAtWithLess {
            return [
                .advice(
                    .folder, "Tài khoản này không đọc được \(unreadableCount) mục: \(names).",
                    "This account cannot read \(unreadableCount) entries: \(names).",
                    remedy: Words(
                        "Dịch vụ có quyền đọc rộng hơn; chạy lại bằng quyền root để biết chắc.",
                        "The service may read more than this account: run this as root to be sure."))
            ]
        }
        return [
            .mend(
                .folder, "Không đọc được \(unreadableCount) mục nên không gửi được: \(names).",
                "\(unreadableCount) entries cannot be read and are not handed over: \(names).",
                remedy: Words(
                    "Cấp quyền đọc, ví dụ: setfacl -R -m u:\(account):rX -m d:u:\(account):rX '\(path)'",
                    "Grant it, for instance: setfacl -R -m u:\(account):rX -m d:u:\(account):rX '\(path)'"))
        ]
    }

    /// What it means for receipts, given what the service's unit lets the agent write.
    func receiptsFindings(service: ServiceReading) -> [Finding] {
        guard failure == nil else { return [] }
        let place = "\(path)/\(IgnoreRule.ownFolder)"
        if case .refused(let reason) = receipts {
            return [
                .mend(
                    .receiptsFolder, "Không ghi được biên nhận vào \(place): \(reason).",
                    "Receipts cannot be written to \(place): \(reason). They are kept in the state meanwhile.",
                    remedy: Words(
                        "Chạy: install -d -m 2775 -o \(account) '\(place)'",
                        "Run: install -d -m 2775 -o \(account) '\(place)'"
                    ))
            ]
        }
        guard service.unit?.letsWrite(place) ?? true else {
            return [
                .mend(
                    .receiptsFolder, "Dịch vụ không được phép ghi vào \(place).",
                    "The service's unit does not let it write to \(place).",
                    remedy: Words(
                        "Tạo /etc/systemd/system/handover-agent.service.d/folder.conf theo tệp mẫu folder.conf.example, rồi chạy "
                            + "systemctl daemon-reload và systemctl restart handover-agent.",
                        "Make /etc/systemd/system/handover-agent.service.d/folder.conf from folder.conf.example, then "
                            + "systemctl daemon-reload && systemctl restart handover-agent."))
            ]
        }
        return [.well(.receiptsFolder, "Ghi được biên nhận vào \(place).", "Receipts can be written to \(place).")]
    }
}
