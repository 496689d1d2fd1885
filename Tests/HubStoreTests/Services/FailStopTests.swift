// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import HubStore
import Logging
import ReceiptLog
import Storage
import Testing
import TestSupport
import Wire

/// After a failed sync nobody knows what is on the disk: the hub stops, and answers nothing more.
struct FailStopTests {
    /// A hub whose packs and checkpoint lock lie on a disk that can be made to fail.
    private struct Bed: Sendable {
        let hub: Hub
        let disk: SimulatedDisk
        let store: SQLiteMetadataStore
        let maker: BundleMaker
    }

    private func with(_ body: (Bed) async throws -> Void) async throws {
        try await withTemporaryDirectory { place in
            let disk = SimulatedDisk()
            try disk.makeDirectory("/data")
            let store = try SQLiteMetadataStore(path: place.file("hub.sqlite"))
            let name = "handover-hub/0123456789ab/receipts"
            try await store.write { try $0.beginLog(origin: name) }
            let hub = try await Hub.open(
                Hub.Parts(
                    metadata: store, packs: try DiskPackStore(disk: disk, directory: "/data"),
                    checkpointLock: FileCheckpointLock(disk: disk, path: "/data/checkpoint.lock"),
                    key: SigningKey.generate(name: try #require(KeyName(name))),
                    storeID: String(repeating: "5", count: 32),
                    clock: TestClock(), logger: .quiet))
            let maker = try BundleMaker(school: "TH01", storeID: hub.storeID)
            try await hub.roster.add(School(code: maker.school, name: "Một"))
            let secret = try await hub.enrolment.invite(maker.school, replacing: false)
            _ = try await hub.enrolment.enrol(
                EnrolRequest(
                    school: maker.school, secret: secret, key: maker.key.verifierKey.text,
                    incarnation: maker.incarnation),
                signedBy: try maker.device)
            try await body(Bed(hub: hub, disk: disk, store: store, maker: maker))
            try store.close()
        }
    }

    private func device(_ bed: Bed) async throws -> DeviceRecord {
        let id = try bed.maker.device
        return try #require(try await bed.hub.metadata.read { try $0.device(id) })
    }

    private func receive(_ made: MadeBundle, _ bed: Bed) async throws -> BundleReceiver.Received {
        var receiver = try bed.hub.intake.receiver(for: made.id, device: try await device(bed))
        try made.body.withUnsafeBytes { try receiver.consume($0) }
        return try receiver.finish()
    }

    private func push(_ made: MadeBundle, _ bed: Bed) async throws -> BundleAnswer {
        let device = try await device(bed)
        if let known = try await bed.hub.intake.answer(made.id, device: device, presented: 0) { return known }
        return try await bed.hub.intake.withPlace(for: made.id, device: device) {
            try await bed.hub.intake.complete(try await receive(made, bed), device: device, presented: 0)
        }
    }

    private func code(_ body: () async throws -> Void) async -> ProblemCode? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? Problem)?.code
        }
    }

    /// The steps from now on that are named so.
    private func steps(_ bed: Bed, until body: () async throws -> Void, named name: String) async throws -> [Int] {
        let begun = bed.disk.trace.count
        try await body()
        return (begun..<bed.disk.trace.count).filter { bed.disk.trace[$0].hasPrefix(name) }.map { $0 - begun }
    }

    /// [U-9]
    @Test func `a failed sync of pack, folder or lock ends every answer`() async throws {
        // Which of the steps of one bundle are syncs: the pack's, the folders', the lock's two.
        var syncs: [Int] = []
        try await with { bed in
            var maker = bed.maker
            _ = try await self.push(try maker.bundle([.put("first", "tạo thư mục")]), bed)
            let made = try maker.bundle([.put("a", "một")])
            syncs = try await self.steps(bed, until: { _ = try await self.push(made, bed) }, named: "sync")
        }
        #expect(syncs.count >= 4)
        for sync in syncs {
            try await with { bed in
                var maker = bed.maker
                let first = try maker.bundle([.put("first", "tạo thư mục")])
                _ = try await self.push(first, bed)
                let under = try await self.receive(try maker.bundle([.put("b", "trên đường")]), bed)
                let staged = try await self.receive(try maker.stage([[1, 2, 3]]), bed)
                bed.disk.fail(atStep: bed.disk.trace.count + sync, .refused)
                let made = try maker.bundle([.put("a", "một")])
                #expect(await self.code { _ = try await self.push(made, bed) } == .unavailable, "sync \(sync)")
                #expect(bed.hub.failStop.reason != nil, "sync \(sync)")

                let device = try await self.device(bed)
                #expect(await self.code { _ = try await self.push(made, bed) } == .unavailable)
                #expect(
                    await self.code { _ = try await self.push(first, bed) } == .unavailable,
                    "what is known is not answered either")
                for received in [under, staged] {
                    #expect(
                        await self.code {
                            _ = try await bed.hub.intake.complete(received, device: device, presented: 0)
                        } == .unavailable)
                }
                #expect(
                    await self.code {
                        _ = try await bed.hub.resend.request(
                            try DocumentPath("a"), of: maker.school, reason: "", by: "os:test")
                    } == .unavailable)
            }
        }
    }

    @Test func `what is only refused does not stop the hub`() async throws {
        try await with { bed in
            var maker = bed.maker
            let bare = try maker.bundle([.put("a", "một")], bringing: false)
            #expect(await self.code { _ = try await self.push(bare, bed) } == .missingChunks)
            maker.seq -= 1
            #expect(
                await self.code { _ = try await self.push(try maker.bundle([.put("a", "một", base: 5)]), bed) }
                    == .unknownBase)
            #expect(bed.hub.failStop.reason == nil)
            maker.seq -= 1
            _ = try await self.push(try maker.bundle([.put("a", "một")]), bed)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `those who wait for the end learn the first reason, and go on when there is none`() async throws {
        let tripped = FailStop()
        async let before = tripped.wait()
        tripped.trip("the first")
        tripped.trip("the second")
        #expect(await before == "the first")
        #expect(await tripped.wait() == "the first")
        #expect(throws: Problem.self) { try tripped.check() }
        let released = FailStop()
        let reason = await withTaskGroup(of: String?.self) { group in
            group.addTask { await released.wait() }
            group.addTask {
                // Until somebody waits there is nobody to let go.
                while !Task.isCancelled {
                    released.release()
                    await Task.yield()
                }
                return nil
            }
            let first = await group.next() ?? "nobody"
            group.cancelAll()
            return first
        }
        #expect(reason == nil)
        try released.check()
    }
}
