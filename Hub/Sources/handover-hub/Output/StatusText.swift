// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import HubCore

/// The ledger as a clerk reads it: report by report, one school a line, then totals.
enum StatusText {
    /// Lines for a terminal.
    static func lines(_ answer: LedgerService.Answer) -> [String] {
        guard !answer.rows.isEmpty else { return ["Không có báo cáo nào phải nộp."] }
        let zone = answer.zone.offset
        var lines: [String] = []
        let width = answer.rows.map { $0.school.code.text.count }.max() ?? 0
        let nameWidth = min(40, answer.rows.map(\.school.name.count).max() ?? 0)
        for group in grouped(answer.rows) {
            guard let first = group.first else { continue }
            let due = first.duty.due == nil ? "không quy định hạn" : "hạn nhận " + (plainDue(group)?.clerkText(zone) ?? "riêng từng đơn vị")
            lines.append("\(first.duty.title) – \(first.duty.report), kỳ \(first.duty.period) – \(due)")
            for row in group {
                let standing = row.standing
                let code = row.school.code.text.padding(toLength: width, withPad: " ", startingAt: 0)
                let name = row.school.name.padding(toLength: nameWidth, withPad: " ", startingAt: 0)
                let words = [status(standing), timeliness(standing), arrival(row, answer.zone)].compactMap { $0 }
                lines.append("  \(code)  \(name)  \(words.joined(separator: " · "))")
            }
            lines.append("  " + totals(group))
            lines.append("")
        }
        if lines.count > 3, grouped(answer.rows).count > 1 { lines.append("Tất cả: " + totals(answer.rows)) }
        return lines
    }

    /// A status with its days: `Quá hạn (+1 ngày)`.
    static func status(_ standing: StatusRule.Standing) -> String {
        var text = standing.status.title
        if standing.status == .overdue { text += " (+\(standing.daysBehind) ngày)" }
        if standing.status == .dueSoon, let left = standing.workingDaysLeft { text += " (còn \(left) ngày làm việc)" }
        if standing.isUpdating, standing.status == .received { text += ", đang cập nhật" }
        if standing.hasNewerThanAccepted { text += " – Có bản mới sau khi tiếp nhận" }
        return text
    }

    private static func timeliness(_ standing: StatusRule.Standing) -> String? {
        guard let timeliness = standing.timeliness else { return nil }
        if timeliness == .late { return "\(timeliness.title) (\(standing.daysBehind) ngày)" }
        return timeliness.title + (standing.isCreditedForOutage ? " (hub gián đoạn)" : "")
    }

    private static func arrival(_ row: LedgerService.Row, _ zone: OfficeZone) -> String? {
        guard let first = row.standing.firstArrival else { return nil }
        var text = "nhận \(first.clerkText(zone.offset)), \(row.files) tệp"
        if let latest = row.standing.latestArrival, zone.day(of: latest) > zone.day(of: first) {
            text += ", nộp bổ sung \(latest.clerkText(zone.offset).dropFirst(6).prefix(5))"
        }
        return text
    }

    private static func plainDue(_ rows: [LedgerService.Row]) -> Timestamp? {
        rows.first { !$0.standing.isExtended }?.standing.dueAt
    }

    private static func totals(_ rows: [LedgerService.Row]) -> String {
        func count(_ matches: (LedgerService.Row) -> Bool) -> Int { rows.filter(matches).count }
        var parts = ["\(rows.count) đơn vị"]
        let arrived = rows.filter { $0.standing.timeliness != nil && $0.standing.status != .rejected && $0.standing.status != .receivedOffline }
        for timeliness in Timeliness.allCases {
            let number = arrived.count { $0.standing.timeliness == timeliness }
            if number > 0 { parts.append("\(number) \(timeliness.title.lowercased())") }
        }
        for status in [HandoverStatus.rejected, .receivedOffline, .exempt] {
            let number = count { $0.standing.status == status }
            if number > 0 { parts.append("\(number) \(status.title.lowercased())") }
        }
        let overdue = count { $0.standing.status == .overdue }
        if overdue > 0 { parts.append("\(overdue) quá hạn") }
        let waiting = count { $0.standing.status.isMissing } - overdue
        if waiting > 0 { parts.append("\(waiting) chưa gửi") }
        return parts.joined(separator: ", ")
    }

    /// Rows of one report and period together; they come that way.
    private static func grouped(_ rows: [LedgerService.Row]) -> [[LedgerService.Row]] {
        var groups: [[LedgerService.Row]] = []
        for row in rows {
            if let last = groups.last?.first, last.duty.report == row.duty.report, last.duty.period == row.duty.period {
                groups[groups.count - 1].append(row)
            } else {
                groups.append([row])
            }
        }
        return groups
    }

    /// CSV as a spreadsheet with Vietnamese settings opens it.
    static func csv(_ answer: LedgerService.Answer) -> [UInt8] {
        let zone = answer.zone.offset
        var lines = [["Mã đơn vị", "Đơn vị", "Báo cáo", "Kỳ", "Hạn nhận", "Tình trạng", "Đúng hạn", "Thời điểm nhận", "Số tệp"]]
        for row in answer.rows {
            lines.append([
                row.school.code.text, row.school.name, row.duty.report, row.duty.period,
                row.standing.dueAt?.clerkText(zone) ?? "", status(row.standing), timeliness(row.standing) ?? "",
                row.standing.firstArrival?.clerkText(zone) ?? "", String(row.files),
            ])
        }
        let text = lines.map { $0.map(cell).joined(separator: ";") + "\r\n" }.joined()
        return [0xEF, 0xBB, 0xBF] + Array(text.utf8)
    }

    /// A cell that no spreadsheet takes for a formula.
    private static func cell(_ text: String) -> String {
        let safe = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
        guard safe.contains(where: { ";\"\n\r".contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
