// SPDX-License-Identifier: Apache-2.0

/// How many receipted files may be rewritten or gone within ten minutes before a person must look.
///
/// New files, renames, and files whose bytes are what they were do not count; whoever calls leaves them out.
package enum MassChangeRule {
    /// More changes than this are too many, whatever the share.
    package static let most = 200
    /// Fewer changes than this are never too many.
    package static let least = 20
    /// More than this share of the receipted files is too many, in percent.
    package static let sharePercent = 30
    /// Changes count together that lie within this, in nanoseconds: 10 minutes.
    package static let windowNs: Int64 = 600 * 1_000_000_000

    /// Whether `count` changes among `receiptedCount` receipted files are too many for one window.
    package static func isTooMany(_ count: Int, of receiptedCount: Int) -> Bool {
        count > most || (count >= least && count * 100 > receiptedCount * sharePercent)
    }

    /// Whether any window holds too many of `times`, nanoseconds by the wall clock, in any order.
    package static func isTooMany(at times: [Int64], of receiptedCount: Int) -> Bool {
        guard isTooMany(times.count, of: receiptedCount) else { return false }
        let sorted = times.sorted()
        var first = 0
        for (index, time) in sorted.enumerated() {
            while isBeyond(time, after: sorted[first]) { first += 1 }
            if isTooMany(index - first + 1, of: receiptedCount) { return true }
        }
        return false
    }

    private static func isBeyond(_ time: Int64, after first: Int64) -> Bool {
        let (distance, overflow) = time.subtractingReportingOverflow(first)
        return overflow || distance > windowNs
    }
}
