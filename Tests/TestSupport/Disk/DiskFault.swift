// SPDX-License-Identifier: Apache-2.0

/// How a step of a ``SimulatedDisk`` goes wrong.
package enum DiskFault: Hashable, Sendable, CaseIterable {
    /// The step reports an error and nothing of it happened. A sync that fails so has also lost what it was to make
    /// durable: a second one would report success (fsyncgate).
    case refused
    /// The step happened and reports an error all the same.
    case doneButReportedFailed
    /// The power goes: the step did not happen, and every call from then on is refused.
    case powerLoss
}

/// What of the steps that nobody synced is there after a power loss.
package enum CrashSurvivors: Hashable, Sendable {
    /// None of it.
    case none
    /// All of it.
    case all
    /// Any subset, writes cut in the middle included, chosen by a seed.
    case some(seed: UInt64)
}
