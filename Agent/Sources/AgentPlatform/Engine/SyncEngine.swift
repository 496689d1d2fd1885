// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging
import ReceiptLog
import Storage
import Wire

/// The agent at work: looks at the folder, hands over what is new, and takes receipts.
///
/// One actor on a thread of its own, since it reads files and waits for the disk. What it remembers is in ``AgentStore`` before
/// it is acted on; the copies here spare reading it again. Passes never overlap: whoever calls one awaits it.
package actor SyncEngine {
    let executor = BlockingExecutor(label: "handover.engine")
    /// The engine's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let settings: AgentSettings
    let store: AgentStore
    let hub: any HubConnection
    let key: SigningKey
    let skew: ClockSkew
    let judge: ReceiptJudge
    let publisher: ReceiptPublisher
    let scanner: FolderScanner
    let desk: ClerkDesk
    let clock: @Sendable () -> Moment
    let logger: Logger
    /// Where the transport reads how fast bodies may leave.
    let limit: SendLimit
    var link: LinkRule
    /// Paths, by their bytes, of files that are left to their hours: every look includes them.
    var waitsForHours: Set<[UInt8]> = []

    /// Everything remembered, by path.
    var tracked: [DocumentPath: TrackedDocument]
    /// Files that have not settled.
    var histories: [DocumentPath: SettleRule.History] = [:]
    /// Paths, by their bytes, of files that changed while they were read or sent: the next look includes them.
    var lookAgain: Set<[UInt8]> = []
    /// Documents that were missing at the last look: whether they are gone for good is asked again when their time has come.
    var missing: Set<DocumentPath> = []
    /// Bundles without an answer.
    var spool: [Fingerprint: SpooledBundle] = [:]
    var spoolStates: [Fingerprint: SpoolState] = [:]
    var tracker: CheckpointTracker
    var incarnation: Incarnation
    var nextSeq: Int64
    /// Names that a person has said to be no secret.
    var confirmed: Set<DocumentPath>
    var rate: TransferRate
    /// The mass-change brake, and what of it is in the store.
    var brake: MassChangeBrake
    var storedBrake: MassChangeBrake
    /// Documents at the hub, counted for the brake when they were last looked at.
    var receiptedCount: Int?
    /// When the whole folder was last looked at, and when that was followed by a pass that ended well; nanoseconds by the wall clock.
    var wholeLookNs: Int64?
    var orderlySinceNs: Int64
    /// Which folder is the school's; nil before the first look.
    var folderIdentity: FolderIdentity?
    /// A person has said that the folder is meant to be as it is; until the next look has taken that in.
    var acceptsFolder: Bool
    /// Why nothing in the folder counts; nil while all is well.
    var folderCause: Cause?
    /// Whether the agent's mark was seen in the folder, and whether no file was.
    var folderIsMarked = true
    var folderWasEmpty = false
    /// Why `_Biên nhận` could not be written, receipts or questions.
    var deskCause: Cause?
    /// Whether anything of the agent's may lie on the clerk's desk; not known at the start.
    var deskIsUsed = true
    /// Names that cannot be paths, as bytes; of the last whole look.
    var lastInvalid: [[UInt8]] = []
    /// What the last whole look found.
    var lastHeld: [DocumentPath: Cause] = [:]
    /// Files seen with bytes that have no receipt yet, and their sizes.
    var awaiting: [DocumentPath: Int64] = [:]
    var hasLooked = false
    var lastContact: Timestamp?
    var lastFailure: AgentError?
    /// The hub says that this state is not the latest: nothing is sent before both are compared.
    var needsReconcile = false
    /// It says so because a number was used twice: the state is an old copy and begins a new life.
    var isOldCopy = false
    /// Where the hub's log was when it was put back from a backup, until what it lacks has been found out.
    var restored: RestoredLog?
    /// The hub has not refused compressed records.
    var hubTakesCompressed = true
    /// The hub was away, or has not been asked yet by this process: it may have been put back from a backup meanwhile.
    var needsGreeting = true
    /// What the hub holds and this state has no record of, while it is taken over; whether it may still be asked for; and whether all
    /// of it was.
    var inherited: [DocumentPath: Inherited] = [:]
    var mayInherit: Bool
    var hasInherited: Bool
    /// How often the hub demanded chunks of a bundle.
    var demands: [Fingerprint: Int] = [:]
    /// Set while a pass runs; told of every step.
    var onProgress: (@Sendable (PassProgress) -> Void)?
    var progress = PassProgress()

    /// What an engine is made of.
    package struct Parts: Sendable {
        /// Where to and from where.
        package var settings: AgentSettings
        /// The device's key.
        package var key: SigningKey
        /// The hub.
        package var hub: any HubConnection
        /// The measured offset of the school's clock, shared with the hub's client.
        package var skew: ClockSkew
        /// How fast bodies may leave, shared with the hub's client.
        package var limit: SendLimit
        /// The disk that receipts are written to.
        package var disk: any DurableFS
        /// The two clocks.
        package var clock: @Sendable () -> Moment
        /// Where events are told.
        package var logger: Logger

        /// Those parts.
        package init(
            settings: AgentSettings, key: SigningKey, hub: any HubConnection, skew: ClockSkew,
            limit: SendLimit = SendLimit(), disk: any DurableFS = PosixFS(),
            clock: @escaping @Sendable () -> Moment = { .now() }, logger: Logger
        ) {
            (self.settings, self.key, self.hub, self.skew) = (settings, key, hub, skew)
            (self.disk, self.clock, self.logger, self.limit) = (disk, clock, logger, limit)
        }
    }

    /// An engine that goes on from what `store` remembers.
    package init(_ parts: Parts, store: sending AgentStore) throws(AgentError) {
        settings = parts.settings
        key = parts.key
        hub = parts.hub
        skew = parts.skew
        clock = parts.clock
        logger = parts.logger
        (limit, link) = (parts.limit, parts.settings.link)
        judge = ReceiptJudge(logKey: parts.settings.hub.logKey, device: parts.settings.device)
        publisher = ReceiptPublisher(folder: parts.settings.folder, settings: parts.settings, disk: parts.disk)
        desk = ClerkDesk(folder: parts.settings.folder, device: parts.settings.device, disk: parts.disk)
        scanner = FolderScanner(root: parts.settings.folder, markName: desk.markName)
        let memory = try store.load(logKey: parts.settings.hub.logKey, deviceKey: parts.key.verifierKey)
        tracked = memory.documents
        tracker = memory.tracker
        incarnation = memory.incarnation
        nextSeq = memory.nextSeq
        confirmed = memory.confirmed
        rate = memory.rate
        lastContact = memory.lastContact
        restored = memory.restored
        (folderIdentity, acceptsFolder) = (memory.folder, memory.acceptsFolder)
        (brake, storedBrake, orderlySinceNs) = (memory.brake, memory.brake, memory.orderlySinceNs)
        needsReconcile = memory.restored != nil
        (mayInherit, hasInherited) = (!memory.hasInherited, memory.hasInherited)
        missing = Set(memory.documents.values.lazy.filter { $0.missingSinceNs != nil }.map(\.path))
        for bundle in memory.spool {
            spool[bundle.id] = bundle
            spoolStates[bundle.id] = SpoolState.spooled
            for entry in bundle.note.manifest.files {
                tracked[entry.path, default: TrackedDocument(path: entry.path)].bundle = bundle.id
                if let from = entry.from { tracked[from]?.bundle = bundle.id }
            }
        }
        self.store = store
    }

    /// Which chunks are compressed, on the link as it was measured last.
    var compression: CompressionRule { CompressionRule(rate: rate, hubTakesIt: hubTakesCompressed) }

    /// Looks at `scope` and plans what follows; remembers what is missing. Nothing is opened or sent.
    func look(_ scope: FolderObservation.Scope) throws(AgentError) -> ChangePlan {
        let now = clock()
        let seen = scanner.scan(scope)
        guard try takeFolder(seen) else {
            var plan = ChangePlan()
            plan.folderCause = .folderReplaced
            return heed(plan)
        }
        let planner = ChangePlanner(
            secrecy: SecrecyRule(confirmed: confirmed), settling: SettleRule(settle: settings.settle),
            emptinessIsMeant: acceptsFolder)
        let plan = planner.plan(tracked: tracked, seen: seen, histories: &histories, now: now)
        var changes: [ReceiptOutcome.Change] = []
        for path in plan.newlyMissing {
            tracked[path]?.missingSinceNs = now.wallNs
            changes.append((path, tracked[path]))
        }
        for path in plan.foundAgain {
            tracked[path]?.missingSinceNs = nil
            changes.append((path, tracked[path]))
        }
        for path in plan.forgotten {
            tracked[path] = nil
            changes.append((path, nil))
        }
        missing.formUnion(plan.newlyMissing)
        if !changes.isEmpty { try store.update(changes) }
        note(plan, seen: seen)
        return heed(plan)
    }

    /// Remembers what a look says of the folder as a whole.
    private func heed(_ plan: ChangePlan) -> ChangePlan {
        if let cause = plan.folderCause, cause != folderCause {
            logger.warning("folder.held", metadata: ["cause": "\(cause.rawValue)"])
        }
        folderCause = plan.folderCause
        return plan
    }

    /// The most parts of the folder that are looked at one by one.
    private static let maximumParts = 2000

    /// `scope`, and all that was seen before and has not come to rest.
    func widened(_ scope: FolderObservation.Scope) -> FolderObservation.Scope {
        guard case .parts(var parts) = scope else { return scope }
        missing = missing.filter { tracked[$0]?.missingSinceNs != nil }
        parts.formUnion(histories.keys.lazy.map(\.bytes))
        parts.formUnion(missing.lazy.map(\.bytes))
        parts.formUnion(brake.unsent.lazy.map(\.bytes))
        parts.formUnion(lookAgain)
        parts.formUnion(waitsForHours)
        waitsForHours = []
        lookAgain = []
        // One walk through everything is cheaper than a way of its own to each of so many.
        if parts.contains([]) || parts.count > Self.maximumParts { return .whole }
        return .parts(parts)
    }

    private func note(_ plan: ChangePlan, seen: FolderObservation) {
        switch seen.scope {
        case .whole:
            (lastHeld, awaiting, hasLooked) = (plan.held, [:], true)
            (wholeLookNs, lastInvalid, folderWasEmpty) = (clock().wallNs, seen.invalidPaths, seen.files.isEmpty)
        case .parts:
            for path in lastHeld.keys where seen.covers(path) { lastHeld[path] = nil }
            for path in awaiting.keys where seen.covers(path) { awaiting[path] = nil }
            lastHeld.merge(plan.held) { $1 }
        }
        for reading in plan.readings { awaiting[reading.observation.path] = reading.observation.stamp.sizeBytes }
        showHeld(plan)
    }

    /// Applies changes to what is remembered here; the store has them already.
    func apply(_ changes: [ReceiptOutcome.Change]) {
        for change in changes { tracked[change.path] = change.document }
    }
}
