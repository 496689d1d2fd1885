// SPDX-License-Identifier: Apache-2.0

/// How far the handover of one report by one school has come. How the files travel is another layer and never mixed in.
///
/// The raw value is the stable id in JSON.
package enum HandoverStatus: String, Sendable, Hashable, CaseIterable {
    /// Nothing has arrived, and more working days are left than ``StatusRule/dueSoonDays``.
    case notDue
    /// Nothing has arrived, and few working days are left.
    case dueSoon
    /// Nothing has arrived, and the due instant with its grace has passed.
    case overdue
    /// Files are durable here; nobody has decided about them.
    case received
    /// A clerk accepted what arrived.
    case acknowledged
    /// A clerk returned it with a reason; nothing new has arrived since.
    case rejected
    /// The Office asked for it again.
    case resendRequested
    /// The school answered such a request with bytes.
    case resent
    /// Handed to a unit.
    case assigned
    /// The unit works on it.
    case inProgress
    /// The unit has consolidated it.
    case completed
    /// The school asked for it back.
    case recallRequested
    /// It came on paper or on a stick, entered by hand.
    case receivedOffline
    /// The school does not owe it: it was excused, and nothing arrived.
    case exempt

    /// Whether nothing has arrived by any channel while the report is owed.
    package var isMissing: Bool { self == .notDue || self == .dueSoon || self == .overdue }

    /// The code of the national exchange's status list that means the same, as an attribute for a later bridge; nil where it has none.
    package var edxmlCode: String? {
        switch self {
        case .received, .resent: "01"
        case .rejected: "02"
        case .acknowledged: "03"
        case .assigned: "04"
        case .inProgress: "05"
        case .completed: "06"
        case .recallRequested: "13"
        case .notDue, .dueSoon, .overdue, .resendRequested, .receivedOffline, .exempt: nil
        }
    }

    /// What a clerk reads, in Vietnamese.
    package var title: String {
        switch self {
        case .notDue: "Chưa đến hạn"
        case .dueSoon: "Sắp đến hạn"
        case .overdue: "Quá hạn"
        case .received: "Đã đến, chờ tiếp nhận"
        case .acknowledged: "Đã tiếp nhận"
        case .rejected: "Từ chối tiếp nhận"
        case .resendRequested: "Yêu cầu gửi lại"
        case .resent: "Đã gửi lại, chờ kiểm tra"
        case .assigned: "Đã chuyển bộ phận"
        case .inProgress: "Đang xử lý"
        case .completed: "Đã tổng hợp"
        case .recallRequested: "Xin rút lại"
        case .receivedOffline: "Nhận ngoài hệ thống"
        case .exempt: "Không phải nộp"
        }
    }

    /// The same in English.
    package var titleInEnglish: String {
        switch self {
        case .notDue: "Not due yet"
        case .dueSoon: "Due soon"
        case .overdue: "Overdue"
        case .received: "Arrived, to be accepted"
        case .acknowledged: "Accepted"
        case .rejected: "Returned"
        case .resendRequested: "Asked for again"
        case .resent: "Sent again, to be checked"
        case .assigned: "Passed to a unit"
        case .inProgress: "In progress"
        case .completed: "Consolidated"
        case .recallRequested: "School asks for it back"
        case .receivedOffline: "Received outside the system"
        case .exempt: "Not owed"
        }
    }
}
