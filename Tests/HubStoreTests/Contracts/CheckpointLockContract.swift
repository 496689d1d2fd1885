// SPDX-License-Identifier: Apache-2.0
import HubCore
import HubStore
import Storage
import Testing
import TestSupport

/// What every `CheckpointLock` promises.
@Suite struct CheckpointLockContract {
    @Test(arguments: PackStoreContract.Subject.allCases)
    func `it holds what it was last moved to, and moves only from there`(_ subject: PackStoreContract.Subject) throws {
        func check(_ disk: any DurableFS, _ directory: DiskPath) throws {
            let lock = FileCheckpointLock(disk: disk, path: directory / "checkpoint.lock")
            #expect(try lock.load() == nil)
            #expect(throws: CheckpointLockError.self) { try lock.advance(from: "zero", to: "one") }
            #expect(try lock.load() == nil)
            try lock.advance(from: nil, to: "một\n")
            #expect(throws: CheckpointLockError.self) { try lock.advance(from: nil, to: "two") }
            #expect(throws: CheckpointLockError.self) { try lock.advance(from: "zero", to: "two") }
            try lock.advance(from: "một\n", to: "two")
            let again = FileCheckpointLock(disk: disk, path: directory / "checkpoint.lock")
            #expect(try again.load() == "two")
            #expect(throws: CheckpointLockError.self) { try again.advance(from: "một\n", to: "three") }
        }
        switch subject {
        case .disk: try withTemporaryDirectory { try check(PosixFS(), $0.path) }
        case .simulatedDisk:
            let disk = SimulatedDisk()
            try disk.makeDirectory("/data")
            try check(disk, "/data")
        }
    }

    @Test func `after a power loss it holds the old or the new, and the new once it returned`() throws {
        let seed = SeededGenerator.fresh().seed
        func disk() throws -> (SimulatedDisk, FileCheckpointLock) {
            let disk = SimulatedDisk()
            try disk.makeDirectory("/data")
            let lock = FileCheckpointLock(disk: disk, path: "/data/checkpoint.lock")
            try lock.advance(from: nil, to: "old")
            return (disk, lock)
        }
        let (probe, lock) = try disk()
        let begun = probe.trace.count
        try lock.advance(from: "old", to: "new")
        #expect(try FileCheckpointLock(disk: probe.crash(.none), path: "/data/checkpoint.lock").load() == "new")
        for step in begun..<probe.trace.count {
            for fault in DiskFault.allCases {
                let (disk, lock) = try disk()
                disk.fail(atStep: step, fault)
                #expect(throws: StorageError.self) { try lock.advance(from: "old", to: "new") }
                for survivors in [.none, .all] + (0..<10).map({ CrashSurvivors.some(seed: seed &+ $0) }) {
                    let after = try FileCheckpointLock(disk: disk.crash(survivors), path: "/data/checkpoint.lock")
                        .load()
                    #expect(after == "old" || after == "new", "\(probe.trace[step]) \(fault) \(survivors)")
                }
            }
        }
    }
}
