// SPDX-License-Identifier: Apache-2.0
import Domain

/// Compares what is remembered with what a scan saw and says what to do: the agent's central decision, without I/O or a clock.
///
/// The same observations give the same plan, so a plan lost in a crash is simply made again. Path continuity comes first: a
/// document that is saved by deleting and renaming is the same document, whatever its inode.
package struct ChangePlanner: Sendable {
    /// How long a document must be missing before its removal is handed over: Excel deletes the original and renames its
    /// temporary file over it.
    package static let removalDelay: Duration = .seconds(10)
    /// The largest file the protocol carries, bytes (protocol.md §1.3).
    package static let maximumFileSizeBytes: Int64 = 10 << 30

    private let ignoring = IgnoreRule()
    private let secrecy: SecrecyRule
    private let settling: SettleRule

    private let emptinessIsMeant: Bool

    /// A planner with these rules; `emptinessIsMeant`: a person has said that an empty folder is no accident.
    package init(secrecy: SecrecyRule, settling: SettleRule, emptinessIsMeant: Bool = false) {
        self.secrecy = secrecy
        self.settling = settling
        self.emptinessIsMeant = emptinessIsMeant
    }

    /// The plan for `seen`. `tracked` is everything remembered; `histories` holds what has not settled and is brought up to date.
    package func plan(
        tracked: [DocumentPath: TrackedDocument], seen: FolderObservation,
        histories: inout [DocumentPath: SettleRule.History], now: Moment
    ) -> ChangePlan {
        var plan = ChangePlan()
        plan.looked = seen.withoutFiles
        var present: Set<DocumentPath> = []
        present.reserveCapacity(seen.files.count)
        for file in seen.files {
            present.insert(file.path)
            consider(file, tracked[file.path], &histories, now, &plan)
        }
        forget(&histories, present: present, seen: seen)
        plan.collisions = Self.collisions(among: seen.files, tracked: tracked)
        noteMissing(tracked: tracked, present: present, seen: seen, now: now, plan: &plan)
        RenamePairing.holdRenamesOfTravellers(&plan, tracked: tracked, present: present)
        RenamePairing.pairByNameAndInode(&plan, tracked: tracked)
        let missing = Set(plan.missing)
        plan.removals.removeAll { !missing.contains($0) }
        plan.readings.sort {
            ($0.observation.stamp.modifiedNs, $0.observation.path) < (
                $1.observation.stamp.modifiedNs, $1.observation.path
            )
        }
        return plan
    }

    private func consider(
        _ file: Observation, _ document: TrackedDocument?, _ histories: inout [DocumentPath: SettleRule.History],
        _ now: Moment,
        _ plan: inout ChangePlan
    ) {
        // The names decide before the file itself is looked at any further.
        switch ignoring.verdict(on: file.path) {
        case .ignored: return
        case .blockedType: return plan.held[file.path] = .blockedType
        case .leftWhileYoung(let seconds):
            let ageNs = now.wallNs - max(file.stamp.modifiedNs, file.stamp.changedNs)
            // A time in the future says nothing about the age; such a file is not left for ever.
            if ageNs >= 0, ageNs < seconds * 1_000_000_000 {
                return plan.look(at: now.steady + .nanoseconds(seconds * 1_000_000_000 - ageNs))
            }
        case .tracked: break
        }
        switch secrecy.verdict(on: file.path) {
        case .secret: return plan.held[file.path] = .possibleSecret
        case .needsConfirmation: return plan.held[file.path] = .confirmSecret
        case .open: break
        }
        if let document, document.missingSinceNs != nil { plan.foundAgain.append(file.path) }
        // What is on its way, or waits for its answer, is looked at again when the answer is there.
        if document?.bundle != nil { return plan.held[file.path] = .waiting }
        if let document, document.local?.stamp == file.stamp {
            histories[file.path] = nil
            if document.isReceipted { return plan.unchangedCount += 1 }
            if let refusal = document.refusal { return plan.held[file.path] = refusal }
        }
        if file.stamp.sizeBytes > Self.maximumFileSizeBytes { return plan.held[file.path] = .tooLarge }
        let (verdict, history) = settling.verdict(on: file.stamp, after: histories[file.path], now: now)
        switch verdict {
        case .settled:
            histories[file.path] = nil
            // Empty for a moment is how many programs begin to save; only what stays so is told.
            if file.stamp.sizeBytes == 0 { return plan.held[file.path] = .empty }
            plan.readings.append(ChangePlan.Reading(observation: file))
        case .due(let moment, let growing):
            histories[file.path] = history
            plan.held[file.path] = growing ? .growing : .stillOpen
            plan.look(at: moment)
        }
    }

    private func forget(
        _ histories: inout [DocumentPath: SettleRule.History], present: Set<DocumentPath>, seen: FolderObservation
    ) {
        for path in histories.keys where !present.contains(path) && seen.covers(path) { histories[path] = nil }
    }

    /// Nothing is left of all that was there: a disk that is not mounted, a share that was cut off, or a folder that somebody emptied.
    /// However it came about, and in however many steps it was seen, no removal follows.
    private func isEmptied(tracked: [DocumentPath: TrackedDocument], seen: FolderObservation) -> Bool {
        guard seen.files.isEmpty else { return false }
        var hadAny = false
        for document in tracked.values where document.isAtHub {
            hadAny = true
            if case .parts = seen.scope, document.missingSinceNs == nil, !seen.covers(document.path) { return false }
        }
        return hadAny
    }

    private func noteMissing(
        tracked: [DocumentPath: TrackedDocument], present: Set<DocumentPath>, seen: FolderObservation, now: Moment,
        plan: inout ChangePlan
    ) {
        if seen.isRootLost { return plan.folderCause = .folderUnavailable }
        if !emptinessIsMeant, isEmptied(tracked: tracked, seen: seen) { plan.folderCause = .folderEmptied }
        if plan.folderIsUnavailable, case .whole = seen.scope { return }
        defer { if plan.folderIsUnavailable { plan.removals = [] } }
        let delayNs = Self.removalDelay.components.seconds * 1_000_000_000
        for (path, document) in tracked where !present.contains(path) && seen.covers(path) {
            guard document.bundle == nil, isTruly(document, missingFrom: seen) else { continue }
            guard document.isAtHub else {
                // What is left of a removed document is the base for a later one of its name.
                if document.synced == nil { plan.forgotten.append(path) }
                continue
            }
            plan.missing.append(path)
            guard let since = document.missingSinceNs, since <= now.wallNs else {
                // Seen missing for the first time, or the clock was set back since: the wait starts now.
                plan.newlyMissing.append(path)
                plan.look(at: now.steady + Self.removalDelay)
                continue
            }
            if now.wallNs - since >= delayNs {
                plan.removals.append(path)
            } else {
                plan.look(at: now.steady + .nanoseconds(since + delayNs - now.wallNs))
            }
        }
    }

    /// Where the nearest folder above is on another device than the file was, its disk has been unmounted from under it.
    private func isTruly(_ document: TrackedDocument, missingFrom seen: FolderObservation) -> Bool {
        guard let was = document.local?.device, let now = seen.deviceAbove(document.path) else { return true }
        return was == now
    }

    /// Names in one folder that share a name key. Only folders in which a scan saw something are looked at.
    static func collisions(among files: [Observation], tracked: [DocumentPath: TrackedDocument]) -> Set<DocumentPath> {
        var byKey: [NameKey: DocumentPath] = [:]
        byKey.reserveCapacity(files.count)
        var result: Set<DocumentPath> = []
        for file in files {
            let key = NameKey(of: file.path)
            if let other = byKey[key] {
                result.insert(other)
                result.insert(file.path)
            } else {
                byKey[key] = file.path
            }
        }
        return result
    }
}
