// SPDX-License-Identifier: Apache-2.0
import Domain

/// RFC 6962's tree once more, written from its definition: a stack of perfect subtrees, each twice the next one's size or more.
struct AuditTree {
    private(set) var size: UInt64 = 0
    private var peaks: [(height: Int, hash: Fingerprint)] = []

    /// Adds a leaf by its entry; `completed` is called for every perfect subtree that now exists, with its height and its
    /// place among those of that height.
    mutating func add(_ entry: Fingerprint, completed: (_ height: Int, _ index: UInt64, _ hash: Fingerprint) -> Void) {
        peaks.append((0, Fingerprint(of: [0] + entry.bytes)))
        size += 1
        while peaks.count >= 2, peaks[peaks.count - 2].height == peaks[peaks.count - 1].height {
            let right = peaks.removeLast()
            let left = peaks.removeLast()
            let joined = (height: left.height + 1, hash: Self.node(left.hash, right.hash))
            peaks.append(joined)
            completed(joined.height, (size - 1) >> UInt64(joined.height), joined.hash)
        }
    }

    /// The root over all leaves; SHA-256 of nothing where there are none.
    var root: Fingerprint {
        guard var root = peaks.last?.hash else { return Fingerprint(of: []) }
        for peak in peaks.dropLast().reversed() { root = Self.node(peak.hash, root) }
        return root
    }

    /// The subtrees' hashes one after the other, largest first: what stands beside a checkpoint.
    var rangeBytes: [UInt8] { peaks.flatMap(\.hash.bytes) }

    private static func node(_ left: Fingerprint, _ right: Fingerprint) -> Fingerprint {
        Fingerprint(of: [1] + left.bytes + right.bytes)
    }
}
