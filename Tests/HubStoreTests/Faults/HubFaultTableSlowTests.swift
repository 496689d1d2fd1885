// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import HubCore
import HubStore
import Storage
import Testing
import TestSupport
import Wire

/// Every durable step by which the hub takes a bundle in, gone wrong in every way, after which the power goes as well: what a hub
/// finds that starts again, and that the school then gets its receipt all the same, once.
struct HubFaultTableSlowTests {
    private static let survivors: [CrashSurvivors] = [.none, .all] + (1...3).map { .some(seed: $0) }

    /// What a hub that starts again knows of the bundle.
    private enum Found: String, CaseIterable {
        case nothing
        case chunks
        case receipt
    }

    /// A hub on a simulated disk with its database on the real one, and one bundle taken in.
    private struct Bed {
        let disk = SimulatedDisk()
        let bed: HubBed
        let store: FaultyStore
        var maker: BundleMaker
        let first: (bundle: MadeBundle, answer: BundleAnswer)
        let second: MadeBundle

        init(_ path: DiskPath) async throws {
            try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
            try disk.makeDirectory(path)
            var store: FaultyStore?
            bed = try await HubBed(path, disk: disk, metadata: { real in
                let faulty = FaultyStore(real)
                store = faulty
                return faulty
            })
            self.store = try #require(store)
            maker = try await bed.enrolSchool("TH01")
            let made = try maker.bundle([.put("first.docx", "tạo thư mục")])
            first = (made, try await bed.push(made, by: maker))
            second = try maker.bundle([.put("a.docx", "một"), .put("first.docx", "sửa", base: 1)])
        }

        /// The hub as it is found after all that: its files as they survived, its database as it is now.
        func afterwards(_ survivors: CrashSurvivors, in place: TemporaryDirectory) async throws -> HubBed {
            try disk.crash(survivors).materialize(below: place.string)
            let path = place.string + bed.directory.path.string
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for name in ["hub.sqlite", "hub.sqlite-wal"] {
                let from = bed.directory.path.string + "/" + name
                guard FileManager.default.fileExists(atPath: from) else { continue }
                try FileManager.default.copyItem(atPath: from, toPath: path + "/" + name)
            }
            return try await HubBed(DiskPath(path))
        }
    }

    private static func withBed<Answer>(_ body: (Bed) async throws -> Answer) async throws -> Answer {
        try await withTemporaryDirectory { place in
            let bed = try await Bed(place.path / "hub")
            let answer = try await body(bed)
            try? await bed.bed.directory.close()
            return answer
        }
    }

    /// Runs a fault, starts a hub on what is left, and sees that all comes right; what that hub found, and whether the first one
    /// stopped.
    private static func outcome(_ arm: @escaping (Bed) -> Void) async throws -> String {
        try await withBed { bed in
            arm(bed)
            await #expect(throws: (any Error).self, "a step went wrong and the school was told that all is well") {
                try await bed.bed.push(bed.second, by: bed.maker)
            }
            var found: Set<Found> = []
            for survivors in survivors {
                try await withTemporaryDirectory { place in
                    let again = try await bed.afterwards(survivors, in: place)
                    found.insert(try await judge(again, bed))
                    try await again.directory.close()
                }
            }
            let words = Found.allCases.filter(found.contains).map(\.rawValue).joined(separator: " or ")
            return words + (bed.bed.hub.failStop.reason == nil ? "" : "; stops")
        }
    }

    private static func judge(_ hub: HubBed, _ bed: Bed) async throws -> Found {
        let device = try await hub.record(bed.maker)
        let known = try await hub.hub.intake.answer(bed.second.id, device: device, presented: 0)
        let school = bed.maker.school
        let hasChunk = try await hub.hub.metadata.read { try $0.chunk(school, Fingerprint(of: Array("một".utf8))) != nil }
        #expect(try await hub.push(bed.first.bundle, by: bed.maker).receipt == bed.first.answer.receipt)
        let answer = try await hub.push(bed.second, by: bed.maker)
        _ = try hub.verify(answer)
        if let known { #expect(answer.receipt == known.receipt, "a receipt is given with the same bytes for ever") }
        #expect(try await hub.push(bed.second, by: bed.maker).receipt == answer.receipt)
        #expect(try await hub.versions(school, "a.docx").map(\.number) == [1])
        #expect(try await hub.versions(school, "first.docx").map(\.number) == [1, 2])
        #expect(try await hub.bytes(school, "a.docx") == Array("một".utf8))
        #expect(try await hub.bytes(school, "first.docx", version: 1) == Array("tạo thư mục".utf8))
        let audit = try await hub.audit()
        #expect(audit.firstBad == nil, "\(String(describing: audit.firstBad))")
        return known != nil ? .receipt : hasChunk ? .chunks : .nothing
    }

    @Test func `each step of the intake, gone wrong, costs nothing that was receipted, as DESIGN.md says`() async throws {
        let steps = try await Self.withBed { bed in
            let begun = bed.disk.trace.count
            try await bed.bed.push(bed.second, by: bed.maker)
            return FaultTable.names(of: bed.disk.trace[begun...]) {
                $0.hasSuffix("/checkpoint.lock") ? "checkpoint lock" : "pack"
            }
        }
        var observed = FaultTable()
        for (offset, name) in steps.enumerated() {
            if name.hasPrefix("checkpoint"), !observed.rows.contains(where: { $0.step == "database committed" }) {
                var cells: [String] = []
                for fault in DiskFault.allCases { cells.append(try await Self.outcome { $0.store.fail(fault) }) }
                observed.rows.append(("database committed", cells))
            }
            var cells: [String] = []
            for fault in DiskFault.allCases {
                cells.append(try await Self.outcome { $0.disk.fail(atStep: $0.disk.trace.count + offset, fault) })
            }
            observed.rows.append((name, cells))
        }
        let written = try FaultTable(inDesign: "Steps and faults of the hub")
        #expect(observed == written, "\(observed)")
        #expect(observed.rows.count >= 10)
    }
}
