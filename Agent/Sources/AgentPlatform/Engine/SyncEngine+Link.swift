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

    /// The bytes that one bundle aims at: what two seconds carry.
    var targetBytes: Int {
        let target = min(rate.bundleTargetBytes, link.bytesPerSecond.map { $0 * 2 } ?? .max)
        return BundlePlanner(targetBytes: target).targetBytes
    }
}
