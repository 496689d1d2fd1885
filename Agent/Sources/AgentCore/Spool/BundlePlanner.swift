// SPDX-License-Identifier: Apache-2.0
import Wire

/// Decides where one bundle ends and the next begins, and which files are too big to travel in one.
///
/// A bundle is one request, one fsync, one commit and one receipt at the hub, so it holds as much as one round trip carries
/// well: two seconds of the measured rate, 256 KiB to 8 MiB, at most 5,000 files (protocol.md §3.3).
package struct BundlePlanner: Sendable {
    /// The most files of one bundle.
    package static let maximumFileCount = 5000
    /// The least and the most bytes aimed at for one body.
    package static let targetRange = (256 << 10)...(8 << 20)
    /// The largest file that a bundle carries: with the largest manifest beside it, it is still within what the protocol allows.
    package static let largestFileBytes = Limits.standard.bundleBytes - Limits.standard.manifestBytes
    /// The most bytes the manifest of one bundle may reach before the bundle is closed; the protocol allows 4 MiB.
    package static let maximumManifestBytes = 3 << 20

    /// Where a file goes.
    package enum Placement: Hashable, Sendable {
        /// Into the bundle at hand.
        case append
        /// Into a new bundle; the one at hand is complete.
        case startNew
        /// Its chunks go ahead in stage bundles; a later bundle commits it.
        case stage
    }

    /// Bytes of content aimed at.
    package let targetBytes: Int
    /// Files in the bundle at hand.
    package private(set) var fileCount = 0
    /// Bytes of content in the bundle at hand.
    package private(set) var contentBytes = 0
    private var manifestBytes = 0

    /// A planner for bundles of that many bytes of content, brought into ``targetRange``.
    package init(targetBytes: Int) {
        self.targetBytes = min(max(targetBytes, Self.targetRange.lowerBound), Self.targetRange.upperBound)
    }

    /// Whether a bundle of that target carries a file of that size and class whole; the chunks of any other go ahead in stages, so that
    /// a slow link that breaks loses no more than a bundle of what it carries.
    package static func fits(_ sizeBytes: Int64, _ sizeClass: ChunkClass, targetBytes: Int = targetRange.upperBound) -> Bool {
        sizeBytes <= Int64(sizeClass == .whole ? largestFileBytes : max(targetBytes, 1 << 20))
    }

    /// Where a file of `sizeBytes` goes that needs `manifestBytes` in the manifest. Nothing changes yet.
    package func placement(ofFile sizeBytes: Int64, manifestBytes: Int = 300) -> Placement {
        if sizeBytes > Int64(Self.largestFileBytes) { return .stage }
        if fileCount == 0 { return .append }
        let isFull =
            fileCount >= Self.maximumFileCount || contentBytes + Int(sizeBytes) > targetBytes
            || self.manifestBytes + manifestBytes > Self.maximumManifestBytes
        return isFull ? .startNew : .append
    }

    /// Counts a file into the bundle at hand.
    package mutating func append(contentBytes: Int, manifestBytes: Int = 300) {
        fileCount += 1
        self.contentBytes += contentBytes
        self.manifestBytes += manifestBytes
    }

    /// Begins a new, empty bundle.
    package mutating func startNew() { self = BundlePlanner(targetBytes: targetBytes) }
}
