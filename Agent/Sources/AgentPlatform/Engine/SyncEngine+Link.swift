// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

/// What of the school's link is used, and when.
extension SyncEngine {
    /// The limits in force.
    package func linkRule() -> LinkRule { link }

    /// Sets the limits; they are in the state on return, and hold from the next bundle on.
    package func limit(_ rule: LinkRule) throws(AgentError) {
        try store.setLink(rule)
        link = rule
        limit.bytesPerSecond = rule.bytesPerSecond
    }

    /// Leaves to their hours what is too large for this one. A person who calls `sync`, and an order of the Office, do not wait for hours.
    func leaveToTheirHours(_ plan: inout ChangePlan) {
        let now = clock().timestamp
        plan.readings.removeAll { reading in
            guard !link.allows(reading.observation.stamp.sizeBytes, at: now) else { return false }
            waitsForHours.insert(reading.observation.path.bytes)
            return true
        }
    }

    /// The largest file of several chunks that travels in one bundle: on a link that is slow, or breaks, no more than the bundle aims at.
    var largestCutFileBytes: Int {
        rate.bytesPerSecond == nil && link.bytesPerSecond == nil ? BundlePlanner.targetRange.upperBound : targetBytes
    }

    /// Whether a bundle that did not arrive, and whose body has `byteCount` bytes, had better be given up for several smaller ones: the link
    /// has turned out to carry less than half of it. Not where it cannot be divided, nor where somebody waits for this very bundle.
    func isTooLargeForLink(_ bundle: SpooledBundle, byteCount: Int) -> Bool {
        let manifest = bundle.note.manifest
        return byteCount > 2 * targetBytes && manifest.cmd == nil
            && (manifest.files.count > 1 || !bundle.chunkLists.isEmpty)
    }

    /// The bytes that one bundle aims at: what two seconds carry.
    var targetBytes: Int {
        let target = min(rate.bundleTargetBytes, link.bytesPerSecond.map { $0 * 2 } ?? .max)
        return BundlePlanner(targetBytes: target).targetBytes
    }
}
