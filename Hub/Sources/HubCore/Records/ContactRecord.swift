// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// What a device last let the hub know of itself.
package struct ContactRecord: Sendable, Equatable {
    /// The device.
    package var device: DeviceID
    /// Its last signed request.
    package var lastContactAt: Timestamp?
    /// Its last report.
    package var report: ReportMessage?
    /// When that came.
    package var reportedAt: Timestamp?

    /// A contact of those members.
    package init(device: DeviceID, lastContactAt: Timestamp?, report: ReportMessage?, reportedAt: Timestamp?) {
        (self.device, self.lastContactAt, self.report, self.reportedAt) = (device, lastContactAt, report, reportedAt)
    }
}
