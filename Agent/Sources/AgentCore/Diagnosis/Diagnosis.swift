// SPDX-License-Identifier: Apache-2.0
import Domain

/// Everything that `doctor` measured on one machine at one moment.
package struct Examination: Sendable, Equatable {
    /// The machine's time when it was measured.
    package var now: Timestamp
    /// The state directory.
    package var state: StateReading
    /// The school's folder.
    package var folder: FolderReading
    /// The room where the state and the folder lie.
    package var space: [SpaceReading]
    /// What the folder and the state lie on.
    package var mounts: MountReading
    /// The kernel's limits.
    package var watches: WatchReading
    /// The machine's clock.
    package var clock: ClockReading
    /// The hub, as seen from here.
    package var hub: HubReading
    /// The shares; nil where there is no Samba here.
    package var samba: SambaReading?
    /// The service.
    package var service: ServiceReading
    /// What was handed over last.
    package var handover: HandoverReading

    /// All that was measured.
    package init(
        now: Timestamp, state: StateReading, folder: FolderReading, space: [SpaceReading], mounts: MountReading,
        watches: WatchReading, clock: ClockReading, hub: HubReading, samba: SambaReading?, service: ServiceReading,
        handover: HandoverReading
    ) {
        (self.now, self.state, self.folder, self.space, self.mounts) = (now, state, folder, space, mounts)
        (self.watches, self.clock, self.hub, self.samba) = (watches, clock, hub, samba)
        (self.service, self.handover) = (service, handover)
    }
}

/// What an examination means: findings in the order of ``Finding/Subject``, at least one for each subject that was measured.
package struct Diagnosis: Sendable, Equatable {
    /// What was found.
    package let findings: [Finding]

    /// Judges what was measured.
    package init(_ examination: Examination) {
        let one = examination
        findings =
            one.state.findings + one.folder.findings + one.folder.receiptsFindings(service: one.service)
            + one.space.flatMap(\.findings) + one.mounts.findings
            + (one.folder.failure == nil ? one.watches.findings(remote: one.mounts.isRemote) : [])
            + one.clock.findings + one.hub.findings
            + (one.samba?.findings ?? []) + one.service.findings
            + one.handover.findings(now: one.now, isRunning: one.service.isRunning)
    }

    /// How many findings must be mended.
    package var mendCount: Int { findings.filter { $0.level == .mend }.count }
}
