// SPDX-License-Identifier: Apache-2.0

/// Whether the first durable version came in time; beside the status, never in it. The raw value is the stable id in JSON.
package enum Timeliness: String, Sendable, Hashable, CaseIterable {
    /// By the due instant, its grace included, or without a due instant.
    case onTime
    /// After it.
    case late
    /// After it, and accepted as on time by a named person with a reason.
    case excused

    /// What a clerk reads, in Vietnamese.
    package var title: String {
        switch self {
        case .onTime: "Đúng hạn"
        case .late: "Gửi trễ"
        case .excused: "Đúng hạn (được chấp nhận)"
        }
    }

    /// The same in English.
    package var titleInEnglish: String {
        switch self {
        case .onTime: "On time"
        case .late: "Late"
        case .excused: "On time (accepted)"
        }
    }
}
