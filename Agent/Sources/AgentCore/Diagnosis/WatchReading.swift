// SPDX-License-Identifier: Apache-2.0

/// The kernel's limits for noticing saves (man 7 inotify).
package struct WatchReading: Sendable, Equatable {
    /// Folders to be listened to.
    package var needed: Int
    /// Watches that other programs of the same user hold.
    package var usedByOthers: Int
    /// `fs.inotify.max_user_watches`; nil where it cannot be read.
    package var limit: Int?
    /// Whether the kernel gives another inotify instance (`fs.inotify.max_user_instances`).
    package var isInstanceFree: Bool

    /// What was measured.
    package init(needed: Int, usedByOthers: Int, limit: Int?, isInstanceFree: Bool) {
        (self.needed, self.usedByOthers) = (needed, usedByOthers)
        (self.limit, self.isInstanceFree) = (limit, isInstanceFree)
    }

    /// The limit to set: a power of two with as much again to grow, at least 524,288.
    package var advisedLimit: Int {
        var limit = 524_288
        while limit < 2 * (needed + usedByOthers) { limit *= 2 }
        return limit
    }

    /// What it means; where the folder is `remote` no watch would help.
    func findings(remote: Bool) -> [Finding] {
        guard !remote else { return [] }
        let late = Words(
            "tệp vừa lưu chỉ được thấy sau tối đa 5 phút", "saves are noticed up to 5 minutes later")
        guard isInstanceFree else {
            return [
                .mend(
                    .watches, "Hệ điều hành không cấp thêm bộ theo dõi thư mục; \(late.vietnamese).",
                    "The kernel gives no further inotify instance; \(late.english).",
                    remedy: Self.sysctl("fs.inotify.max_user_instances=512"))
            ]
        }
        guard let limit else {
            return [
                .well(.watches, "Cần theo dõi \(needed) thư mục.", "\(needed) folders are to be watched.")
            ]
        }
        guard needed + usedByOthers > limit else {
            return [
                .well(
                    .watches, "Cần theo dõi \(needed) thư mục, giới hạn \(limit).",
                    "\(needed) folders are to be watched, the limit is \(limit).")
            ]
        }
        return [
            .mend(
                .watches,
                "Cần theo dõi \(needed) thư mục (chương trình khác dùng \(usedByOthers)) nhưng giới hạn là \(limit); "
                    + "\(late.vietnamese).",
                "\(needed) folders are to be watched (others use \(usedByOthers)) and the limit is \(limit); \(late.english).",
                remedy: Self.sysctl("fs.inotify.max_user_watches=\(advisedLimit)"))
        ]
    }

    private static func sysctl(_ line: String) -> Words {
        let command = "echo \(line) > /etc/sysctl.d/60-handover.conf && sysctl --system"
        return Words("Chạy bằng quyền root: \(command)", "As root: \(command)")
    }
}
