// SPDX-License-Identifier: Apache-2.0
import Glibc
import Storage
import Testing
import TestSupport

/// The strict model of power loss, and what our own steps keep under it.
@Suite struct PowerLossTests {
    private func disk() throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        try disk.makeDirectory("/data")
        return disk
    }

    @Test func `bytes that were not synced are lost`() throws {
        let disk = try disk()
        let file = try disk.createFile("/data/a")
        try file.write([1, 2])
        try disk.syncDirectory("/data")
        #expect(try disk.crash(.none).readFile("/data/a", maxBytes: 9) == [])
        try file.syncData()
        #expect(try disk.crash(.none).readFile("/data/a", maxBytes: 9) == [1, 2])
    }

    @Test func `a name whose directory was not synced is lost, and with it the bytes`() throws {
        let disk = try disk()
        let file = try disk.createFile("/data/a")
        try file.write([1])
        try file.syncData()
        #expect(try !disk.crash(.none).exists("/data/a"))
        #expect(try disk.crash(.all).readFile("/data/a", maxBytes: 9) == [1])
    }

    @Test func `a rename within a directory survives whole or not at all`() throws {
        let disk = try disk()
        try disk.writeAtomically([1], to: "/data/a")
        try disk.writeAtomically([2], to: "/data/b")
        try disk.rename("/data/a", to: "/data/b")
        var seen: Set<[String]> = []
        for seed in 0..<64 {
            let after = disk.crash(.some(seed: UInt64(seed)))
            let names = try after.list("/data").map { String(decoding: $0.name, as: UTF8.self) }
            seen.insert(names)
            #expect(try after.readFile("/data/b", maxBytes: 1) == (names == ["b"] ? [1] : [2]))
        }
        #expect(seen == [["a", "b"], ["b"]])
    }

    @Test func `unsynced bytes survive in every way a disk may leave them`() throws {
        let disk = try disk()
        let file = try disk.createFile("/data/a")
        try disk.syncDirectory("/data")
        try file.write([1, 1])
        try file.write([2, 2])
        let seen = try Set((0..<256).map { try disk.crash(.some(seed: $0)).readFile("/data/a", maxBytes: 9) })
        for possible: [UInt8] in [[], [1], [1, 1], [0, 0, 2], [0, 0, 2, 2], [1, 0, 2, 2], [1, 1, 2, 2]] {
            #expect(seen.contains(possible))
        }
    }

    @Test func `after a failed sync another one succeeds and keeps nothing`() throws {
        let disk = try disk()
        let file = try disk.createFile("/data/a")
        try disk.syncDirectory("/data")
        try file.write([1])
        disk.fail(atStep: disk.trace.count, .refused)
        let error = #expect(throws: StorageError.self) { try file.syncData() }
        #expect(error == .syncFailed(path: "/data/a", systemError: EIO))
        #expect(error?.mustStop == true && error?.isPermanent == true)
        try file.syncData()
        #expect(try disk.readFile("/data/a", maxBytes: 1) == [1])
        #expect(try disk.crash(.none).readFile("/data/a", maxBytes: 1) == [])
    }

    @Test func `an atomic write is old or new after power loss at any step, and new once it returned`() throws {
        let seeds = SeededGenerator.fresh()
        let length = try stepsOfReplacing(disk())
        for step in 0...length {
            for fault in DiskFault.allCases {
                let disk = try disk()
                try disk.writeAtomically([1, 1, 1], to: "/data/a")
                disk.fail(atStep: disk.trace.count + step, fault)
                var error: StorageError?
                do throws(StorageError) { try disk.writeAtomically([2, 2, 2], to: "/data/a") } catch let thrown {
                    error = thrown
                }
                var generator = seeds
                for _ in 0..<20 {
                    let after = disk.crash(.some(seed: generator.next()))
                    let bytes = try after.readFile("/data/a", maxBytes: 9)
                    #expect(
                        bytes == [2, 2, 2] || (error != nil && bytes == [1, 1, 1]),
                        "step \(step) \(fault), seed \(seeds.seed)")
                    try after.removePartialFiles(in: "/data")
                    #expect(try after.list("/data").count == 1)
                }
            }
        }
    }

    @Test func `a refused atomic write leaves the old file and nothing beside it`() throws {
        let length = try stepsOfReplacing(disk())
        for step in 0..<length {
            let disk = try disk()
            try disk.writeAtomically([1], to: "/data/a")
            disk.fail(atStep: disk.trace.count + step, .refused)
            let error = try #require(throws: StorageError.self) { try disk.writeAtomically([2], to: "/data/a") }
            guard !error.mustStop else { continue }
            #expect(try disk.readFile("/data/a", maxBytes: 1) == [1])
            #expect(try disk.list("/data").count == 1)
        }
    }

    @Test func `an atomic write syncs the bytes before the name and the name before it returns`() throws {
        let disk = try disk()
        let before = disk.trace.count
        try disk.writeAtomically([1], to: "/data/a")
        let steps = disk.trace[before...].map { String($0.prefix { $0 != " " }) }
        #expect(steps == ["createFile", "write", "syncData", "rename", "syncDirectory"])
    }

    @Test func `directories that were made are there after power loss, also when an earlier attempt was cut short`()
        throws
    {
        let whole = SimulatedDisk()
        try whole.makeDirectory("/data/packs/2026/11")
        #expect(try whole.crash(.none).exists("/data/packs/2026/11"))
        for step in 0..<whole.trace.count {
            let disk = SimulatedDisk()
            // The name is in the directory and not durable: what a process that was killed here leaves.
            disk.fail(atStep: step, .doneButReportedFailed)
            #expect(throws: StorageError.self) { try disk.makeDirectory("/data/packs/2026/11") }
            try disk.makeDirectory("/data/packs/2026/11")
            #expect(try disk.crash(.none).exists("/data/packs/2026/11"), "step \(step)")
        }
    }

    @Test func `a full disk refuses and says so`() throws {
        let disk = SimulatedDisk(capacityBytes: 3)
        try disk.writeAtomically([1, 2], to: "/a")
        let error = #expect(throws: StorageError.self) { try disk.writeAtomically([1, 2], to: "/a") }
        #expect(error?.isDiskFull == true && error?.isPermanent == false)
        #expect(try disk.readFile("/a", maxBytes: 2) == [1, 2])
    }

    private func stepsOfReplacing(_ disk: SimulatedDisk) throws -> Int {
        try disk.writeAtomically([1], to: "/data/a")
        let before = disk.trace.count
        try disk.writeAtomically([2], to: "/data/a")
        return disk.trace.count - before
    }
}
