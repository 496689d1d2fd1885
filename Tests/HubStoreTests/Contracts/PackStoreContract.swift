// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import HubStore
import Storage
import Testing
import TestSupport
import Wire

/// What every `PackStore` promises while the power stays on; what it keeps when it goes is `PackPowerLossTests`.
@Suite struct PackStoreContract {
    enum Subject: CaseIterable, Sendable {
        case disk, simulatedDisk

        /// Runs `body` with a way to open the store, again and again on the same bytes.
        func with(_ body: (() throws -> any PackStore) async throws -> Void) async throws {
            switch self {
            case .disk:
                try await withTemporaryDirectory { place in
                    try await body { try DiskPackStore(disk: PosixFS(), directory: place.path) }
                }
            case .simulatedDisk:
                let disk = SimulatedDisk()
                try disk.makeDirectory("/data")
                try await body { try DiskPackStore(disk: disk, directory: "/data") }
            }
        }
    }

    static let may = Timestamp(secondsSince1970: 1_780_000_000)

    static func write(_ parts: [[UInt8]], to store: any PackStore) throws -> any PackDraft {
        let draft = try store.begin()
        for part in parts { try part.withUnsafeBytes { try draft.append($0) } }
        return draft
    }

    @Test(arguments: Subject.allCases)
    func `what was appended is read back, whole and in parts, also after opening again`(_ subject: Subject) async throws
    {
        var generator = SeededGenerator.fresh()
        // Smaller than, as large as and larger than any buffer.
        let parts = [1, 44, 0, 256 << 10, (256 << 10) + 1, 3, 1 << 20, 7].map { generator.bytes($0) }
        let whole = parts.flatMap { $0 }
        try await subject.with { open in
            let store = try open()
            let pack = try await Self.write(parts, to: store).seal(at: Self.may)
            #expect(pack.text.hasPrefix("2026/05/"))
            for store in [store, try open()] {
                #expect(try await store.read(pack, offset: 0, count: whole.count) == whole)
                for _ in 1...20 {
                    let start = Int.random(in: 0..<whole.count, using: &generator)
                    let count = Int.random(in: 0...(whole.count - start), using: &generator)
                    #expect(
                        try await store.read(pack, offset: start, count: count) == Array(whole[start..<(start + count)])
                    )
                }
                let packs = try await store.packs()
                #expect(packs.map(\.id) == [pack] && packs.map(\.size) == [Int64(whole.count)])
            }
        }
    }

    @Test(arguments: Subject.allCases) func `reading beyond a pack, or one that is not there, fails`(_ subject: Subject)
        async throws
    {
        try await subject.with { open in
            let store = try open()
            let pack = try await Self.write([[1, 2, 3]], to: store).seal(at: Self.may)
            await #expect(throws: (any Error).self) { try await store.read(pack, offset: 0, count: 4) }
            await #expect(throws: (any Error).self) { try await store.read(pack, offset: 3, count: 1) }
            let nowhere = try #require(PackID("2026/05/" + String(repeating: "0", count: 32)))
            await #expect(throws: (any Error).self) { try await store.read(nowhere, offset: 0, count: 1) }
        }
    }

    @Test(arguments: Subject.allCases)
    func `nobody sees a draft, and one that was given up or forgotten leaves nothing`(_ subject: Subject) async throws {
        try await subject.with { open in
            let store = try open()
            let given = try Self.write([[1]], to: store)
            let forgotten = try Self.write([[2]], to: store)
            #expect(try await store.packs().isEmpty)
            given.discard()
            #expect(try await store.packs().isEmpty)
            withExtendedLifetime(forgotten) {}
            #expect(try await open().packs().isEmpty)
        }
    }

    @Test(arguments: Subject.allCases) func `drafts written side by side are packs of their own, listed by name`(
        _ subject: Subject
    ) async throws {
        try await subject.with { open in
            let store = try open()
            let drafts = try (0..<8).map { _ in try store.begin() }
            for round in 0..<50 {
                for (number, draft) in drafts.enumerated() {
                    try [UInt8(number), UInt8(round)].withUnsafeBytes { try draft.append($0) }
                }
            }
            var packs: [PackID] = []
            for (number, draft) in drafts.enumerated() {
                packs.append(try await draft.seal(at: Self.may.advanced(bySeconds: Int64(number % 3) * 40 * 86_400)))
            }
            for (number, pack) in packs.enumerated() {
                #expect(
                    try await store.read(pack, offset: 0, count: 100)
                        == (0..<50).flatMap { [UInt8(number), UInt8($0)] })
            }
            #expect(Set(packs.map(\.text.count)) == [40] && Set(packs).count == 8)
            #expect(try await store.packs().map(\.id.text) == packs.map(\.text).sorted())
        }
    }

    @Test(arguments: Subject.allCases) func `a sealed pack stays when its draft is given up afterwards`(
        _ subject: Subject
    ) async throws {
        try await subject.with { open in
            let store = try open()
            let draft = try Self.write([[9]], to: store)
            let pack = try await draft.seal(at: Self.may)
            draft.discard()
            #expect(try await store.read(pack, offset: 0, count: 1) == [9])
        }
    }

    @Test(arguments: Subject.allCases) func `it knows how much room is left`(_ subject: Subject) async throws {
        try await subject.with { open in
            let store = try open()
            let before = store.freeBytes()
            #expect(before > 0)
            _ = try await Self.write([[UInt8](repeating: 1, count: 1 << 20)], to: store).seal(at: Self.may)
            if subject == .simulatedDisk { #expect(store.freeBytes() == before - (1 << 20)) }
        }
    }

    @Test func `a full disk is a pause for the sender, not the end of the hub`() async throws {
        let disk = SimulatedDisk(capacityBytes: 300 << 10)
        try disk.makeDirectory("/data")
        let store = try DiskPackStore(disk: disk, directory: "/data")
        let draft = try store.begin()
        let error = await #expect(throws: Problem.self) {
            for _ in 0..<10 { try [UInt8](repeating: 1, count: 100 << 10).withUnsafeBytes { try draft.append($0) } }
            _ = try await draft.seal(at: Self.may)
        }
        #expect(error?.code == .outOfSpace)
        draft.discard()
        _ = try await Self.write([[1]], to: store).seal(at: Self.may)
    }
}
