// SPDX-License-Identifier: Apache-2.0
import Domain
import Logging
import ReceiptLog
import Wire

/// The hub's receiving path: a bundle's bytes become durable, then known, then receipted, in this order and no other.
///
/// 1. The bytes stream into a pack while they are checked. Dying here leaves a draft that the next start removes.
/// 2. The pack is synced and gets its name. Dying here leaves a pack that no record names; the next start takes its chunks in.
/// 3. One transaction writes versions, log leaf and checkpoint. Dying after it, the same bundle is answered from the database.
/// 4. Only then is there an answer.
package struct IntakeService: Sendable {
    private let metadata: any MetadataStore
    private let packs: any PackStore
    private let sequencer: any Sequencer
    private let log: LogService
    private let reader: ChunkReader
    private let clock: any HubClock
    private let storeID: String
    private let failStop: FailStop
    private let logger: Logger
    private let flights = Flights()

    /// Free bytes below which nothing is taken: receipts and the database need room of their own.
    private static let reserveBytes: Int64 = 256 << 20

    /// A service over those stores.
    package init(
        metadata: any MetadataStore, packs: any PackStore, sequencer: any Sequencer, clock: any HubClock,
        storeID: String,
        failStop: FailStop, logger: Logger
    ) {
        (self.metadata, self.packs, self.sequencer, self.clock) = (metadata, packs, sequencer, clock)
        (self.storeID, self.failStop, self.logger) = (storeID, failStop, logger)
        log = LogService(metadata: metadata)
        reader = ChunkReader(metadata: metadata, packs: packs)
    }

    /// The stored answer to a bundle of that device's school; nil where it was never committed.
    ///
    /// Throws `unavailable` once the hub has stopped: a receipt whose checkpoint is not kept in both places is not handed out; and
    /// `in-progress` while the bundle is being received: who was told that it is unknown could give it up, and then it is committed.
    package func answer(_ id: Fingerprint, device: DeviceRecord, presented: UInt64) async throws -> BundleAnswer? {
        try failStop.check()
        // Before the look at what is committed: what ends between the two is found there.
        let isUnderWay = flights.holds(id, of: device.school)
        if let known = try await committed(id, device: device, presented: presented) { return known }
        if isUnderWay { throw Flights.underWay }
        return nil
    }

    private func committed(_ id: Fingerprint, device: DeviceRecord, presented: UInt64) async throws -> BundleAnswer? {
        let found = try await metadata.read { reader -> (receipt: [UInt8], size: UInt64?, commands: Int)? in
            guard let bundle = try reader.bundle(id), let sender = try reader.device(bundle.device),
                sender.school == device.school
            else { return nil }
            let (receipt, size) = try LogService.receipt(bundle.log, bundle.logIndex, reader)
            // Sizes of two logs prove nothing of each other: a receipt from before a restore stands by itself.
            let isPresent = bundle.log == (try reader.logState().log)
            return (receipt, isPresent ? size : nil, try reader.commandCount(device.id))
        }
        guard let found else { return nil }
        var consistency: ConsistencyMessage?
        if let size = found.size { consistency = try await log.consistency(presented, size) }
        return BundleAnswer(
            receipt: String(decoding: found.receipt, as: UTF8.self), consistency: consistency,
            commands: found.commands)
    }

    /// Takes a place for a bundle, lets `body` receive it, and frees the place.
    ///
    /// Throws `in-progress` where the same bundle is on its way already, `too-many-requests` where the device has two under way,
    /// `out-of-space` where the disk is nearly full.
    package func withPlace<Value>(
        for id: Fingerprint, device: DeviceRecord, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> sending Value
    ) async throws -> sending Value {
        try failStop.check()
        guard packs.freeBytes() > Self.reserveBytes else {
            var problem = Problem(.outOfSpace, "less than \(Self.reserveBytes >> 20) MiB are free")
            problem.retryAfter = 60
            throw problem
        }
        try flights.begin(id, device, limit: Limits.standard.bundlesInFlight + 2)
        defer { flights.end(id, device.id) }
        return try await body()
    }

    /// A receiver for the bundle's bytes.
    package func receiver(for id: Fingerprint, device: DeviceRecord) throws -> BundleReceiver {
        guard let key = try? VerifierKey(device.key) else {
            throw Problem(.unknownKey, "the device's key cannot be read")
        }
        let storeID = storeID
        return BundleReceiver(key: key, packs: packs) { note throws(Problem) in
            try ManifestRule.check(note, id: id, device: device, storeID: storeID, limits: .standard)
        }
    }

    /// Makes what was received durable and answers it.
    package func complete(
        _ received: BundleReceiver.Received, device: DeviceRecord, presented: UInt64
    ) async throws -> BundleAnswer {
        do {
            try failStop.check()
            if received.note.manifest.stage { return try await stage(received) }
            return try await commit(received, device: device, presented: presented)
        } catch {
            received.draft?.discard()
            if let problem = error as? Problem { throw problem }
            logger.critical("intake.failed", metadata: ["error": "\(error)"])
            failStop.trip("\(error)")
            throw Problem(.unavailable, "the hub could not make this durable")
        }
    }

    private func stage(_ received: BundleReceiver.Received) async throws -> BundleAnswer {
        let manifest = received.note.manifest
        let listed = manifest.chunks ?? []
        let brought = Set(received.chunks.map(\.chunk.sha256))
        let missing = try await metadata.read { reader in
            try listed.map(\.sha256).filter { try !brought.contains($0) && reader.chunk(manifest.school, $0) == nil }
        }
        try Self.refuse(missing)
        let locations = try await seal(received)
        try await metadata.write { writer in
            for location in locations { try writer.insert(location, school: manifest.school, replacing: true) }
        }
        return BundleAnswer(staged: listed.count)
    }

    private func commit(
        _ received: BundleReceiver.Received, device: DeviceRecord, presented: UInt64
    ) async throws -> BundleAnswer {
        let note = received.note
        let lengths = received.chunks.reduce(into: [:]) { $0[$1.chunk.sha256] = $1.chunk.length }
        let plan = try await metadata.read { try BundlePlan.make(note.manifest, brought: lengths, reader: $0) }
        try Self.refuse(plan.missing)
        if note.manifest.cmd != nil {
            try await recheck(plan, brought: Set(lengths.keys), school: note.manifest.school)
        }
        let locations = try await seal(received)
        try await checkComposed(plan, received, locations)
        let work = BundleCommit(note: note, device: device.id, plan: plan, locations: locations)
        _ = try await sequencer.submit(
            LogWork(school: note.manifest.school, by: "device:\(device.id)") { try work.apply($0, at: $1) })
        // The same door as for a bundle that is sent again: what is answered is what is stored.
        guard let answer = try await committed(note.bundleID, device: device, presented: presented) else {
            throw Problem(.unavailable, "the receipt cannot be read back")
        }
        return answer
    }

    private func seal(_ received: BundleReceiver.Received) async throws -> [ChunkLocation] {
        guard let draft = received.draft else { return [] }
        let pack = try await draft.seal(at: clock.now())
        return received.chunks.map {
            ChunkLocation(
                chunk: $0.chunk, encoding: $0.encoding, pack: pack, offset: $0.offset, storedLength: $0.storedLength)
        }
    }

    /// Before the Office is told "the same bytes": the hub re-reads its own, and asks for those that it no longer has.
    private func recheck(_ plan: BundlePlan, brought: Set<Fingerprint>, school: SchoolCode) async throws {
        let stored = plan.chunks.joined().filter { !brought.contains($0.sha256) }
        try Self.refuse(try await reader.damaged(stored, of: school))
    }

    /// A file of several chunks is hashed as a whole: while it passed, or once more as it will be read.
    private func checkComposed(
        _ plan: BundlePlan, _ received: BundleReceiver.Received, _ locations: [ChunkLocation]
    ) async throws {
        let manifest = received.note.manifest
        let unread = plan.composed.filter { received.fingerprints[$0] == nil }
        if !unread.isEmpty, !locations.isEmpty {
            try await metadata.write { writer in
                for location in locations { try writer.insert(location, school: manifest.school, replacing: true) }
            }
        }
        for index in plan.composed {
            var fingerprint = received.fingerprints[index]
            if fingerprint == nil { fingerprint = try await self.fingerprint(plan.chunks[index], of: manifest.school) }
            guard fingerprint == manifest.files[index].sha256 else {
                var problem = Problem(.digestMismatch, "the chunks do not make the file")
                problem.index = index
                throw problem
            }
        }
    }

    private func fingerprint(_ chunks: [Chunk], of school: SchoolCode) async throws -> Fingerprint {
        do {
            return try await reader.fingerprint(chunks, of: school)
        } catch let damage as ChunkReader.Damage {
            // Our own copy is lost or altered: the school still has the bytes, and the new copy takes the place.
            logger.error("chunk.damaged", metadata: ["chunk": "\(damage.chunk)", "detail": "\(damage)"])
            throw Self.missing([damage.chunk])
        }
    }

    private static func refuse(_ missing: [Fingerprint]) throws(Problem) {
        if !missing.isEmpty { throw Self.missing(missing) }
    }

    private static func missing(_ missing: [Fingerprint]) -> Problem {
        var problem = Problem(.missingChunks, "\(missing.count) chunks are missing")
        problem.hashes = missing
        return problem
    }
}
