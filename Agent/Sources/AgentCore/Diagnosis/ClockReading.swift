// SPDX-License-Identifier: Apache-2.0

/// How far the machine's clock is from the hub's.
package struct ClockReading: Sendable, Equatable {
    /// From here on the times in the school's own records mislead: a minute.
    package static let tolerableMs: Int64 = 60_000

    /// Hub minus school, in milliseconds.
    package var skewMs: Int64
    /// Whether it was measured just now; otherwise it is what was measured last.
    package var isMeasuredNow: Bool

    /// What was measured.
    package init(skewMs: Int64, isMeasuredNow: Bool) {
        (self.skewMs, self.isMeasuredNow) = (skewMs, isMeasuredNow)
    }

    /// What it means. The hub's clock decides what is late, so a wrong one here loses nothing, and confuses people.
    var findings: [Finding] {
        let when = isMeasuredNow ? Words("", "") : Words(" (lần đo trước)", " (measured earlier)")
        let seconds = skewMs.magnitude / 1000
        guard skewMs.magnitude > UInt64(Self.tolerableMs) else {
            return [
                .well(
                    .clock, "Đồng hồ khớp với Phòng, lệch \(seconds) giây\(when.vietnamese).",
                    "The clock agrees with the hub's, \(seconds) s apart\(when.english).")
            ]
        }
        let direction = skewMs > 0 ? Words("chậm", "behind") : Words("nhanh", "ahead")
        return [
            .mend(
                .clock, "Đồng hồ của máy \(direction.vietnamese) \(seconds) giây so với Phòng\(when.vietnamese).",
                "The machine's clock is \(seconds) s \(direction.english) of the hub's\(when.english).",
                remedy: Words(
                    "Chạy bằng quyền root: timedatectl set-ntp true, rồi xem timedatectl; máy hết pin đồng hồ thì thay pin.",
                    "As root: timedatectl set-ntp true, then look at timedatectl; a machine that forgets the time needs a new battery."
                ))
        ]
    }
}
