// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import HubCore
import HubStore
import Storage
import TestSupport
import Testing
import Wire

/// Versions on their way back to their school (protocol.md §5.5), from a real database and real packs.
struct BlobServiceTests {
    private func bytes(_ sha256: Fingerprint, _ school: SchoolCode, _ bed: HubBed, from start: Int64 = 0) async throws
        -> [UInt8]
    {
        let blob = try await bed.hub.blobs.blob(sha256, of: school, from: start)
        var bytes: [UInt8] = []
        try await bed.hub.blobs.read(blob) { bytes += $0 }
        return bytes
    }

    @Test func `a version comes back from any byte on, whatever it was cut into`() async throws {
        var generator = SeededGenerator.fresh("parts")
        let pieces = (0..<40).map { _ in generator.bytes(Int.random(in: 1...200_000, using: &generator)) }
        let whole = pieces.flatMap { $0 }
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a.bin", pieces: pieces), by: &maker)
            let sha256 = Fingerprint(of: whole)
            #expect(try await bytes(sha256, maker.school, bed) == whole)
            let edges = [0, 1, pieces[0].count - 1, pieces[0].count, pieces[0].count + 1, whole.count - 1]
            for start in edges + (0..<10).map({ _ in Int.random(in: 0..<whole.count, using: &generator) }) {
                #expect(
                    try await bytes(sha256, maker.school, bed, from: Int64(start)) == Array(whole[start...]),
                    "from \(start)")
            }
            // Beyond the last byte there is nothing to begin with.
            #expect(try await bytes(sha256, maker.school, bed, from: Int64(whole.count)) == whole)
        }
    }

    /// [V-4]
    @Test(arguments: PackDamage.allCases) func `of a damaged pack no wrong byte is given, and never the promised length`(
        _ damage: PackDamage
    ) async throws {
        var generator = SeededGenerator.fresh("damage")
        try await withTemporaryDirectory { place in
            let bed = try await HubBed(place.path)
            var maker = try await bed.enrolSchool("TH01")
            let pieces = (0..<30).map { _ in generator.bytes(300_000) }
            let whole = pieces.flatMap { $0 }
            try await bed.push(.put("a.bin", pieces: pieces), by: &maker)
            let pack = try #require(try await bed.hub.packs.packs().first)
            let path = place.path / "packs" / pack.id.text
            try damage.apply(path, &generator)
            var given: [UInt8] = []
            var failure: (any Error)?
            do {
                let blob = try await bed.hub.blobs.blob(Fingerprint(of: whole), of: maker.school)
                try await bed.hub.blobs.read(blob) { given += $0 }
            } catch {
                failure = error
            }
            #expect(given.elementsEqual(whole.prefix(given.count)))
            // A bit of the manifest, or a byte behind the end, harms no chunk.
            if failure == nil {
                #expect(given == whole && (damage == .grown || damage == .flippedBit || damage == .cutByOne))
            } else {
                #expect(given.count < whole.count)
                #expect((failure as? Problem)?.code == .unavailable || failure is ChunkReader.Damage)
            }
            try await bed.directory.close()
        }
    }
}
