// SPDX-License-Identifier: Apache-2.0

/// How fast bodies have been leaving lately, to size the next ones.
package struct TransferRate: Hashable, Sendable {
    /// Bytes a second; nil before anything was measured.
    package private(set) var bytesPerSecond: Double?

    /// Continues from an earlier measurement.
    package init(bytesPerSecond: Double? = nil) {
        self.bytesPerSecond = bytesPerSecond.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
    }

    /// Takes a body of `bytes` that took `duration` into account; small ones say more of the round trip than of the rate.
    package mutating func note(bytes: Int, duration: Duration) {
        let parts = duration.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        guard bytes >= 64 << 10, seconds > 0 else { return }
        let measured = Double(bytes) / seconds
        bytesPerSecond = bytesPerSecond.map { $0 * 0.7 + measured * 0.3 } ?? measured
    }

    /// The connection broke, or was too slow, while a body was on its way: the next ones are half as large, so that on a link that breaks
    /// every few seconds something arrives at all.
    package mutating func noteBreak() {
        let least = Double(BundlePlanner.targetRange.lowerBound / 2)
        bytesPerSecond = max(least, min(bytesPerSecond ?? 2_097_152, Double(BundlePlanner.targetRange.upperBound) / 2) / 2)
    }

    /// The bytes two seconds carry; 4 MiB before anything was measured.
    package var bundleTargetBytes: Int { bytesPerSecond.map { Int(min($0 * 2, 1e9)) } ?? 4 << 20 }
}
