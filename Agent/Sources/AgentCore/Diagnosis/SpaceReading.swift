// SPDX-License-Identifier: Apache-2.0

/// The room on the file system that something of the agent's lies on.
package struct SpaceReading: Sendable, Equatable {
    /// What lies there.
    package enum Place: Sendable, Equatable {
        case state, folder
    }

    /// Below this the next receipts or saves may fail: 64 MiB.
    package static let least: UInt64 = 64 << 20
    /// Below this somebody should make room in time: 1 GiB, or a twentieth of a smaller disk.
    package static let comfortable: UInt64 = 1 << 30

    /// What lies there.
    package var place: Place
    /// Where.
    package var path: String
    /// Bytes that an ordinary user can still write.
    package var availableBytes: UInt64
    /// Bytes in all.
    package var totalBytes: UInt64

    /// What was measured.
    package init(place: Place, path: String, availableBytes: UInt64, totalBytes: UInt64) {
        (self.place, self.path) = (place, path)
        (self.availableBytes, self.totalBytes) = (availableBytes, totalBytes)
    }

    /// What it means.
    var findings: [Finding] {
        let room = "\(availableBytes >> 20) MiB"
        let name =
            place == .state ? Words("trạng thái", "the state") : Words("thư mục của trường", "the school's folder")
        let what = Words(
            "Nơi chứa \(name.vietnamese) (\(path)) còn trống \(room).",
            "\(room) are free where \(name.english) lies (\(path)).")
        let remedy = Words("Giải phóng chỗ trống trên ổ đĩa này.", "Make room on this disk.")
        if availableBytes < Self.least {
            return [Finding(subject: .space, level: .mend, what: what, remedy: remedy)]
        }
        if availableBytes < min(Self.comfortable, totalBytes / 20) {
            return [Finding(subject: .space, level: .advice, what: what, remedy: remedy)]
        }
        return [Finding(subject: .space, level: .well, what: what, remedy: nil)]
    }
}
