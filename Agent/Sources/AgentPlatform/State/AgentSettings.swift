// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import ReceiptLog
import Storage

/// What enrolment has decided: which school, which folder, which hub.
package struct AgentSettings: Sendable, Equatable {
    /// The hub, pinned.
    package var hub: HubIdentity
    /// Names the hub's store; bundles are made for it.
    package var storeID: String
    /// The school.
    package var school: SchoolCode
    /// Its name, for people.
    package var schoolName: String
    /// This device's identity at the hub.
    package var device: DeviceID
    /// The school's folder, absolute.
    package var folder: DiskPath
    /// The quiet a file must keep before it counts as finished.
    package var settle: Duration
    /// What of the school's link may be used.
    package var link: LinkRule

    /// Settings of those members.
    package init(
        hub: HubIdentity, storeID: String, school: SchoolCode, schoolName: String, device: DeviceID, folder: DiskPath,
        settle: Duration, link: LinkRule = LinkRule()
    ) {
        (self.hub, self.storeID, self.school, self.schoolName) = (hub, storeID, school, schoolName)
        (self.device, self.folder, self.settle) = (device, folder, settle)
        self.link = link
    }
}

extension AgentSettings {
    /// As stored, by name.
    var stored: [(String, [UInt8])] {
        let milliseconds = settle.components.seconds * 1000 + settle.components.attoseconds / 1_000_000_000_000_000
        return [
            ("hub", Array(hub.url.utf8)), ("certificateKey", hub.certificateKey.bytes),
            ("logKey", Array(hub.logKey.text.utf8)),
            ("storeId", Array(storeID.utf8)), ("school", Array(school.text.utf8)),
            ("schoolName", Array(schoolName.utf8)),
            ("device", Array(device.text.utf8)), ("folder", folder.bytes),
            ("settleMs", Array(String(milliseconds).utf8)),
        ] + Self.stored(link)
    }

    /// Limits as stored, by name; empty where there is none.
    static func stored(_ link: LinkRule) -> [(String, [UInt8])] {
        [
            ("linkBytesPerSecond", Array((link.bytesPerSecond.map { String($0) } ?? "").utf8)),
            ("linkHours", Array((link.hours?.text ?? "").utf8)),
        ]
    }

    /// Reads ``stored`` back; nil where a part is missing or damaged.
    init?(stored: [String: [UInt8]]) {
        func text(_ name: String) -> String? { stored[name].flatMap { String(validating: $0, as: UTF8.self) } }
        guard let url = text("hub"), let certificateKey = stored["certificateKey"].flatMap({ Fingerprint(bytes: $0) }),
            let logKey = text("logKey").flatMap({ try? VerifierKey($0) }), let storeID = text("storeId"),
            let school = text("school").flatMap({ SchoolCode($0) }), let schoolName = text("schoolName"),
            let device = text("device").flatMap({ DeviceID($0) }), let folder = stored["folder"],
            let settleMs = text("settleMs").flatMap({ Int64($0) })
        else { return nil }
        self.init(
            hub: HubIdentity(url: url, certificateKey: certificateKey, logKey: logKey), storeID: storeID,
            school: school,
            schoolName: schoolName, device: device, folder: DiskPath(bytes: folder), settle: .milliseconds(settleMs),
            link: LinkRule(
                bytesPerSecond: text("linkBytesPerSecond").flatMap { Int($0) },
                hours: text("linkHours").flatMap { DailyHours($0) }))
    }
}
