// SPDX-License-Identifier: Apache-2.0

/// A part of the Office that works on reports. The raw value is the stable id in files and JSON.
package enum OfficeUnit: String, Sendable, Hashable, CaseIterable {
    /// Receives and passes on.
    case recordsDesk
    /// Consolidates the schools' reports.
    case professional
    /// Finance and accounts.
    case finance

    /// What a clerk reads, in Vietnamese.
    package var title: String {
        switch self {
        case .recordsDesk: "Văn phòng"
        case .professional: "Bộ phận chuyên môn"
        case .finance: "Bộ phận Tài chính-kế toán"
        }
    }
}
