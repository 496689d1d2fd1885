// SPDX-License-Identifier: Apache-2.0
import Domain

/// What the agent did last.
package struct HandoverReading: Sendable, Equatable {
    /// A whole look is made every five minutes; after this long without one something holds the agent up.
    package static let longestBetweenLooks: Int64 = 1800
    /// A school that hands nothing over for so many days should be asked; summer is longer.
    package static let quietDays: Int64 = 40

    /// When the hub received what was receipted last; nil where nothing was.
    package var lastReceipt: Timestamp?
    /// When the agent last looked at the whole folder; nil where it never did.
    package var lastWholePass: Timestamp?

    /// What was measured.
    package init(lastReceipt: Timestamp?, lastWholePass: Timestamp?) {
        (self.lastReceipt, self.lastWholePass) = (lastReceipt, lastWholePass)
    }

    /// What it means at `now`.
    func findings(now: Timestamp, isRunning: Bool) -> [Finding] { [receipt(now), look(now, isRunning)] }

    private func receipt(_ now: Timestamp) -> Finding {
        guard let lastReceipt else {
            return .advice(
                .handover, "Chưa có biên nhận nào.", "There is no receipt yet.",
                remedy: Words(
                    "Lưu một tệp vào thư mục rồi chạy: handover-agent sync",
                    "Save a file into the folder, then: handover-agent sync"))
        }
        let age = Self.age(now.seconds(since: lastReceipt))
        let at = lastReceipt.rfc3339(offset: .vietnam)
        guard now.seconds(since: lastReceipt) > Self.quietDays * 86_400 else {
            return .well(
                .handover, "Biên nhận gần nhất: \(at), cách đây \(age.vietnamese).",
                "The last receipt is \(age.english) old: \(at).")
        }
        return .advice(
            .handover, "Đã \(age.vietnamese) không có biên nhận mới.", "No new receipt for \(age.english).",
            remedy: Words(
                "Hỏi văn thư nhà trường có lưu tệp vào đúng thư mục không.",
                "Ask the clerk whether files are saved into this folder."))
    }

    private func look(_ now: Timestamp, _ isRunning: Bool) -> Finding {
        let remedy = Words(
            "Xem nhật ký: journalctl -u handover-agent; nếu không rõ, chạy systemctl restart handover-agent.",
            "Read journalctl -u handover-agent; if that says nothing, systemctl restart handover-agent.")
        guard let lastWholePass else {
            return .advice(
                .handover, "Chưa xem hết thư mục lần nào.", "The whole folder has not been looked at yet.",
                remedy: Words("Chạy: handover-agent sync", "Run: handover-agent sync"))
        }
        let seconds = now.seconds(since: lastWholePass)
        let age = Self.age(seconds)
        let what = Words(
            "Lần xem toàn bộ thư mục gần nhất cách đây \(age.vietnamese).",
            "The whole folder was last looked at \(age.english) ago.")
        let isLate = isRunning && seconds > Self.longestBetweenLooks
        return Finding(subject: .handover, level: isLate ? .mend : .well, what: what, remedy: isLate ? remedy : nil)
    }

    /// The largest whole unit.
    static func age(_ seconds: Int64) -> Words {
        switch max(0, seconds) {
        case ..<120: Words("\(max(0, seconds)) giây", "\(max(0, seconds)) s")
        case ..<7200: Words("\(seconds / 60) phút", "\(seconds / 60) min")
        case ..<172_800: Words("\(seconds / 3600) giờ", "\(seconds / 3600) h")
        default: Words("\(seconds / 86_400) ngày", "\(seconds / 86_400) days")
        }
    }
}
