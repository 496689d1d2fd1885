// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import HubStore
import Storage
import Testing
import TestSupport

/// A sealed pack survives the loss of power, and of any other nothing is mistaken for one: at every step, in every way a step can
/// go wrong.
struct PackPowerLossTests {
    private static let parts: [[UInt8]] = [[UInt8](repeating: 7, count: 100), [UInt8](repeating: 8, count: 300 << 10)]
    private static let whole = parts.flatMap { $0 }

    private static func newDisk() throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        try disk.makeDirectory("/data")
        _ = try DiskPackStore(disk: disk, directory: "/data")
        return disk
    }

    private static func seal(on disk: SimulatedDisk) async throws -> PackID {
        let store = try DiskPackStore(disk: disk, directory: "/data")
        return try await PackStoreContract.write(parts, to: store).seal(at: PackStoreContract.may)
    }

    /// The packs that a hub finds after the power went: each must be whole.
    private static func found(_ disk: SimulatedDisk, _ survivors: CrashSurvivors) async throws -> [PackID] {
        let store = try DiskPackStore(disk: disk.crash(survivors), directory: "/data")
        let packs = try await store.packs()
        for pack in packs {
            #expect(pack.size == Int64(whole.count), "\(survivors)")
            #expect(try await store.read(pack.id, offset: 0, count: whole.count) == whole, "\(survivors)")
        }
        return packs.map(\.id)
    }

    @Test func `a sealed pack survives, whatever else does`() async throws {
        let disk = try Self.newDisk()
        let pack = try await Self.seal(on: disk)
        let seed = SeededGenerator.fresh().seed
        for survivors in [.none, .all] + (0..<50).map({ CrashSurvivors.some(seed: seed &+ $0) }) {
            #expect(try await Self.found(disk, survivors) == [pack])
        }
    }

    @Test(arguments: DiskFault.allCases)
    func `a step that goes wrong leaves no pack or a whole one, and nothing where nothing was sealed`(
        _ fault: DiskFault
    ) async throws {
        let seed = SeededGenerator.fresh().seed
        let probe = try Self.newDisk()
        let begun = probe.trace.count
        _ = try await Self.seal(on: probe)
        let steps = begun..<probe.trace.count
        #expect(steps.count >= 6, "create, write, sync, make folders, rename, sync")
        for step in steps {
            let disk = try Self.newDisk()
            disk.fail(atStep: step, fault)
            let name = probe.trace[step]
            let sealed: PackID?
            do { sealed = try await Self.seal(on: disk) } catch { sealed = nil }
            #expect(sealed == nil, "\(name) went wrong and nobody was told")
            for survivors in [.none, .all] + (0..<20).map({ CrashSurvivors.some(seed: seed &+ $0) }) {
                let found = try await Self.found(disk, survivors)
                #expect(found.count <= 1, "\(name), \(survivors)")
                // Before the last step, what is not synced may be lost; with nothing surviving it must be gone.
                if survivors == .none, !(fault == .doneButReportedFailed && step == steps.last) {
                    #expect(found.isEmpty, "\(name)")
                }
            }
        }
    }

    @Test func `a failed sync says that the process must stop`() async throws {
        let probe = try Self.newDisk()
        let begun = probe.trace.count
        _ = try await Self.seal(on: probe)
        var stops = 0
        for step in begun..<probe.trace.count where probe.trace[step].hasPrefix("sync") {
            let disk = try Self.newDisk()
            disk.fail(atStep: step, .refused)
            let error = await #expect(throws: StorageError.self) { _ = try await Self.seal(on: disk) }
            #expect(error?.mustStop == true, "\(probe.trace[step])")
            stops += 1
        }
        #expect(stops >= 2)
    }
}
