// SPDX-License-Identifier: Apache-2.0

/// Who may read the agent's state: the device's key in it hands documents over in the school's name.
package struct StateReading: Sendable, Equatable {
    /// The directory.
    package var path: String
    /// Its permission bits.
    package var mode: UInt16
    /// Names in it that others than the owner may read or write, were the directory open to them.
    package var exposed: [String]

    /// What was measured.
    package init(path: String, mode: UInt16, exposed: [String]) {
        (self.path, self.mode, self.exposed) = (path, mode, exposed)
    }

    /// What it means.
    var findings: [Finding] {
        let isOpen = mode & 0o077 != 0
        guard isOpen || !exposed.isEmpty else {
            return [
                .well(.state, "\(path): chỉ tài khoản của phần mềm đọc được.", "\(path) is readable by its owner only.")
            ]
        }
        let names = exposed.isEmpty ? "" : " (" + exposed.prefix(5).joined(separator: ", ") + ")"
        let command = "chmod 700 \(path)" + (exposed.isEmpty ? "" : "; chmod go= \(path)/*")
        return [
            .mend(
                .state, "\(path) mở cho người khác đọc\(names); trong đó có khóa ký thay cho trường.",
                "\(path) is open to others\(names); it holds the key that signs in the school's name.",
                remedy: Words(
                    "Chạy: \(command). Nếu người ngoài có thể đã đọc, báo Phòng thu hồi thiết bị và ghi danh lại.",
                    "Run: \(command). If a stranger may have read it, have the Office revoke the device and enrol anew."
                ))
        ]
    }
}
