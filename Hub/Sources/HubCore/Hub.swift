// SPDX-License-Identifier: Apache-2.0
import Domain
import Logging
import ReceiptLog
import Wire

/// Everything a hub can do, over whatever stores it was given. Made by ``open(_:)``; servers and commands call it.
package struct Hub: Sendable {
    /// What a hub is made of.
    package struct Parts: Sendable {
        /// What it knows.
        package var metadata: any MetadataStore
        /// Where the bytes are.
        package var packs: any PackStore
        /// The second place of the last checkpoint.
        package var checkpointLock: any CheckpointLock
        /// The key of the log, under the log's name.
        package var key: SigningKey
        /// Names the store.
        package var storeID: String
        /// The judge of time.
        package var clock: any HubClock
        /// Where events are written.
        package var logger: Logger
        /// Where an auditor reads all of it, past the stores above; nil where nobody can.
        package var audit: (any AuditSource)?
        /// Where a backup reads what the hub knows; nil where nobody can.
        package var snapshot: (any SnapshotSource)?

        /// Those parts.
        package init(
            metadata: any MetadataStore, packs: any PackStore, checkpointLock: any CheckpointLock, key: SigningKey,
            storeID: String,
            clock: any HubClock, logger: Logger, audit: (any AuditSource)? = nil, snapshot: (any SnapshotSource)? = nil
        ) {
            (self.metadata, self.packs, self.checkpointLock, self.key) = (metadata, packs, checkpointLock, key)
            (self.storeID, self.clock, self.logger) = (storeID, clock, logger)
            (self.audit, self.snapshot) = (audit, snapshot)
        }
    }

    /// Names the store; agents know what they sent to which.
    package let storeID: String
    /// The log's verification key.
    package let logKey: VerifierKey
    /// The judge of time.
    package let clock: any HubClock
    /// What the hub knows.
    package let metadata: any MetadataStore
    /// Where the bytes are.
    package let packs: any PackStore
    /// Where an auditor reads all of it.
    package let audit: (any AuditSource)?
    /// Where a backup reads what the hub knows.
    package let snapshot: (any SnapshotSource)?
    /// Trips when a disk error ends this process's right to answer.
    package let failStop: FailStop
    /// Receives bundles.
    package let intake: IntakeService
    /// Reads the log.
    package let log: LogService
    /// Enrols and revokes devices.
    package let enrolment: EnrolmentService
    /// Finds out who signed.
    package let authenticator: Authenticator
    /// Has files sent again.
    package let resend: ResendService
    /// Ends holds of schools' mass-change brakes.
    package let release: ReleaseService
    /// Lets people decide conflicts.
    package let conflicts: ConflictService
    /// Documents, versions, bytes.
    package let holdings: HoldingsService
    /// Versions on their way back to their school.
    package let blobs: BlobService
    /// Schools and how they stand.
    package let roster: RosterService
    /// Who owes what, and how it stands.
    package let ledger: LedgerService
    /// Where agents wait.
    package let board: CommandBoard
    /// When each device was heard.
    package let contacts: ContactBook

    /// Opens a hub: checks that the database is not behind what was signed, and takes in packs that no record names yet.
    ///
    /// Throws ``CheckpointLockError`` where the database is an old copy.
    package static func open(_ parts: Parts) async throws -> Hub {
        let failStop = FailStop()
        let sequencer = GroupCommitter(
            metadata: parts.metadata, lock: parts.checkpointLock, key: parts.key, clock: parts.clock,
            failStop: failStop,
            logger: parts.logger)
        try await sequencer.open()
        let adopted = try await PackScanner(metadata: parts.metadata, packs: parts.packs, logger: parts.logger)
            .adoptOrphans()
        if adopted > 0 { parts.logger.notice("packs.adopted", metadata: ["chunks": "\(adopted)"]) }
        let hub = Hub(parts, sequencer: sequencer, failStop: failStop)
        try await hub.contacts.load()
        return hub
    }

    private init(_ parts: Parts, sequencer: any Sequencer, failStop: FailStop) {
        (storeID, logKey, clock, metadata, packs) = (
            parts.storeID, parts.key.verifierKey, parts.clock, parts.metadata, parts.packs
        )
        (audit, snapshot) = (parts.audit, parts.snapshot)
        self.failStop = failStop
        board = CommandBoard(metadata: metadata)
        contacts = ContactBook(metadata: metadata, board: board, clock: clock)
        intake = IntakeService(
            metadata: metadata, packs: packs, sequencer: sequencer, clock: clock, storeID: storeID, failStop: failStop,
            logger: parts.logger)
        log = LogService(metadata: metadata)
        enrolment = EnrolmentService(metadata: metadata, sequencer: sequencer, clock: clock, storeID: storeID)
        authenticator = Authenticator(metadata: metadata, clock: clock)
        resend = ResendService(metadata: metadata, sequencer: sequencer, board: board)
        release = ReleaseService(metadata: metadata, board: board, logger: parts.logger)
        conflicts = ConflictService(metadata: metadata, sequencer: sequencer, board: board)
        holdings = HoldingsService(metadata: metadata, packs: packs)
        blobs = BlobService(metadata: metadata, packs: packs, logger: parts.logger)
        roster = RosterService(metadata: metadata, contacts: contacts, clock: clock)
        ledger = LedgerService(metadata: metadata, clock: clock)
    }

    /// What anybody may know of this hub; `tlsSpki` is its certificate's key.
    package func hello(tlsSpki: String) async throws -> HelloMessage {
        let names = try await metadata.read { try $0.logOrigins() }
        // A log that follows a restore has the same key under a name of its own.
        let logs = names.compactMap { KeyName($0).flatMap { VerifierKey(name: $0, publicKey: logKey.publicKey)?.text } }
        return HelloMessage(
            serverTime: clock.now(), storeId: storeID, logs: logs, tlsSpki: tlsSpki,
            checkpoint: try await log.checkpoint())
    }
}
