// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging

/// The mass-change brake at work: a look's changes are counted before anything of them leaves.
extension SyncEngine {
    /// Who released, where it was somebody at the school.
    package static let schoolsPerson = "school"

    /// Takes out of `plan` what the brake holds. Where there may be too many changes, their bytes are read first: a file that was only
    /// touched, or put back as it was, is none.
    func applyBrake(to plan: inout ChangePlan, _ summary: inout PassSummary) throws(AgentError) {
        receiptedCount = nil
        // Nothing is known of a folder that is not there.
        guard !plan.folderIsUnavailable else { return }
        let suspects = plan.readings.filter { isSettledAtHub($0.observation.path) }.map(\.observation)
        if acceptsFolder { return try acceptChanges(&plan, &summary) }
        guard !brake.records.isEmpty || suspects.count + plan.missing.count >= MassChangeRule.least else { return }
        let wasOn = brake.isOn
        let further =
            suspects.count { !brake.knows($0.path, as: $0.stamp) } + plan.missing.count { brake.records[$0] == nil }
        let changes =
            brake.couldHold(with: further, of: receipted())
            ? try inspected(&plan, &summary)
            : suspects.filter { brake.knows($0.path, as: $0.stamp) }.map { MassChange(rewritten: $0) }
                + plan.missing.map { gone($0) }
        for path in brake.held where lastHeld[path] == .massChange { lastHeld[path] = nil }
        brake.take(
            MassChangeBrake.Look(
                changes: changes, looked: plan.looked, unsettled: Set(plan.held.keys), receiptedCount: receipted(),
                sinceNs: orderlySinceNs, nowNs: clock().wallNs))
        plan.readings.removeAll { brake.holds($0.observation.path) }
        plan.removals.removeAll { brake.holds($0) }
        showHeld(plan)
        if brake.isOn != wasOn { tellBrake() }
        try keepBrake()
    }

    /// Lets all that a look found changed go, after a person has said so of the whole folder.
    private func acceptChanges(_ plan: inout ChangePlan, _ summary: inout PassSummary) throws(AgentError) {
        let changes = try inspected(&plan, &summary)
        brake.accept(changes)
        try keepBrake()
        try endAcceptance(after: plan)
    }

    /// Whether a change that is about to leave has to wait: counted one by one, where too few seemed to have changed to count them before.
    func holdsBack(_ change: MassChange) -> Bool {
        if brake.letsGo(change) { return false }
        let wasOn = brake.isOn
        // So few changes are never too many: then nothing need be counted.
        let count = brake.couldHold(with: 1, of: 0) ? receipted() : 0
        guard
            brake.holds(change, receiptedCount: count, sinceNs: orderlySinceNs, nowNs: clock().wallNs)
        else { return false }
        (lastHeld[change.path], awaiting[change.path]) = (.massChange, nil)
        if !wasOn { tellBrake() }
        return true
    }

    /// What a person has let go.
    package struct Release: Sendable {
        /// Documents that were held because so many changed.
        package var documents = 0
        /// What was wrong with the folder as a whole, and is meant.
        package var folder: Cause?
    }

    /// A person lets go what is held; it leaves with the next pass, exactly as it was held. A folder that was emptied or replaced is from
    /// now on as it is meant to be.
    @discardableResult
    package func release(by person: String) throws(AgentError) -> Release {
        if !hasLooked { _ = try look(.whole) }
        var release = Release()
        let held = brake.held
        release.documents = brake.release()
        try keepBrake()
        for path in held {
            if lastHeld[path] == .massChange { lastHeld[path] = nil }
            lookAgain.insert(path.bytes)
        }
        if let cause = folderCause, [.folderEmptied, .folderReplaced].contains(cause) {
            release.folder = cause
            try acceptFolder()
            lookAgain.insert([])
        }
        if release.documents > 0 || release.folder != nil {
            logger.notice(
                "guard.released",
                metadata: [
                    "by": "\(person)", "documents": "\(release.documents)", "folder": "\(release.folder?.rawValue ?? "-")",
                ])
        }
        return release
    }

    /// Shows as held what the brake holds, unless the file is held for another reason.
    func showHeld(_ plan: ChangePlan) {
        guard brake.isOn else { return }
        for path in brake.held where plan.held[path] == nil { (lastHeld[path], awaiting[path]) = (.massChange, nil) }
    }

    /// Stores what of the brake is not stored yet.
    func keepBrake() throws(AgentError) {
        guard brake != storedBrake else { return }
        try store.keep(brake, differences: brake.differences(from: storedBrake))
        storedBrake = brake
    }

    private func tellBrake() {
        let event: Logger.Message = brake.isOn ? "brake.held" : "brake.moot"
        logger.warning(event, metadata: ["documents": "\(brake.held.count)"])
    }

    private func isSettledAtHub(_ path: DocumentPath) -> Bool {
        tracked[path].map { $0.isAtHub && $0.bundle == nil } ?? false
    }

    /// Documents at the hub; what lately left as a removal was one of them.
    private func receipted() -> Int {
        if let receiptedCount { return receiptedCount }
        let removed = brake.records.count {
            $0.value.standing == .sent && $0.value.trace == nil && tracked[$0.key]?.isAtHub != true
        }
        let count = tracked.values.count(where: \.isAtHub) + removed
        receiptedCount = count
        return count
    }

    /// A missing document as a change.
    func gone(_ path: DocumentPath) -> MassChange {
        MassChange(path: path, trace: nil, atNs: tracked[path]?.missingSinceNs ?? clock().wallNs)
    }

    /// The changes among what the plan names, found by reading; what turns out to be receipted already leaves the plan.
    private func inspected(_ plan: inout ChangePlan, _ summary: inout PassSummary) throws(AgentError) -> [MassChange] {
        let folder = try openFolder()
        var changes: [MassChange] = []
        var touched: [ReceiptOutcome.Change] = []
        var rest: [ChangePlan.Reading] = []
        for reading in plan.readings {
            let seen = reading.observation
            guard isSettledAtHub(seen.path), let document = tracked[seen.path] else {
                rest.append(reading)
                continue
            }
            if !brake.knows(seen.path, as: seen.stamp), let fingerprint = fingerprint(of: seen, in: folder) {
                if fingerprint == document.synced?.fingerprint {
                    touched.append((seen.path, unchanged(document, reading, fingerprint)))
                    continue
                }
                changes.append(MassChange(rewritten: seen))
            } else if brake.knows(seen.path, as: seen.stamp) {
                changes.append(MassChange(rewritten: seen))
            }
            rest.append(reading)
        }
        plan.readings = rest
        summary.unchanged += touched.count
        if !touched.isEmpty { try store.update(touched) }
        apply(touched)
        let lost = lost(plan, changed: Set(changes.map(\.path)), folder)
        plan.harmlessRemovals = Set(plan.removals).subtracting(lost)
        return changes + lost.map { gone($0) }
    }

    /// The fingerprint of a file; the watchdog is told that work goes on.
    private func fingerprint(of seen: Observation, in folder: OpenFolder) -> Fingerprint? {
        onProgress?(progress)
        return folder.fingerprint(of: seen) { onProgress?(progress) }
    }

    /// A document seen with the very bytes that are receipted: only what `stat` says of them is new.
    private func unchanged(
        _ document: TrackedDocument, _ reading: ChangePlan.Reading, _ fingerprint: Fingerprint
    ) -> TrackedDocument {
        var document = document
        document.local = local(reading, fingerprint)
        document.refusal = nil
        awaiting[document.path] = nil
        return document
    }

    /// Those of the missing documents whose bytes are nowhere in the folder any more: the others were moved, by copying and deleting
    /// perhaps, or have a twin.
    private func lost(_ plan: ChangePlan, changed: Set<DocumentPath>, _ folder: OpenFolder) -> [DocumentPath] {
        guard !plan.missing.isEmpty else { return [] }
        var present: Set<Fingerprint> = []
        for document in tracked.values
        where document.isReceipted && document.missingSinceNs == nil && !changed.contains(document.path) {
            if let fingerprint = document.synced?.fingerprint { present.insert(fingerprint) }
        }
        let sizes = Set(plan.missing.compactMap { tracked[$0]?.synced?.sizeBytes })
        for reading in plan.readings
        where !isSettledAtHub(reading.observation.path) && sizes.contains(reading.observation.stamp.sizeBytes) {
            if let fingerprint = fingerprint(of: reading.observation, in: folder) { present.insert(fingerprint) }
        }
        return plan.missing.filter { path in tracked[path]?.synced?.fingerprint.map { !present.contains($0) } ?? true }
    }
}
