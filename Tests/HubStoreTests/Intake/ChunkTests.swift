// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import HubCore
import HubStore
import Storage
import Testing
import TestSupport
import Wire

/// Files in several chunks: staged, deduplicated, told by runs, and hashed as a whole before they are receipted.
struct ChunkTests {
    private static func pieces(_ count: Int) -> [[UInt8]] {
        var generator = SeededGenerator(seed: 11)
        return (0..<count).map { _ in generator.bytes(20_000) }
    }

    @Test func `staged chunks wait for the bundle that names them, also over a new start`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            let pieces = Self.pieces(6)
            #expect(try await bed.push(try maker.stage(Array(pieces[0..<3])), by: maker).staged == 3)
            #expect(try await bed.push(try maker.stage(Array(pieces[2..<5])), by: maker).staged == 3)
            #expect(try await bed.push(try maker.stage(Array(pieces[0..<3])), by: maker).staged == 3)
            #expect(try await bed.hub.metadata.read { try $0.logState().size } == 1, "staging is no event")
            var file = try MadeFile.put("lớn", pieces: pieces)
            file.pieces = [pieces[5]]
            #expect(try await bed.push(file, by: &maker).short == ["lớn stored 1"])
            #expect(try await bed.bytes(maker.school, "lớn") == pieces.flatMap { $0 })
        }
    }

    @Test func `chunks that are missing are named, and the same bundle passes once they came`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            let pieces = Self.pieces(4)
            let bare = try maker.bundle([.put("lớn", pieces: pieces)], bringing: false)
            _ = try await bed.push(try maker.stage([pieces[1]]), by: maker)
            let problem = try await bed.refusal(bare, by: maker)
            #expect(problem?.code == .missingChunks && problem?.code.status == 424)
            #expect(problem?.hashes == [0, 2, 3].map { Fingerprint(of: pieces[$0]) })
            _ = try await bed.push(try maker.stage([pieces[0], pieces[2], pieces[3]]), by: maker)
            #expect(try await bed.refusal(bare, by: maker) == nil)
            #expect(try await bed.bytes(maker.school, "lớn") == pieces.flatMap { $0 })
        }
    }

    @Test func `a staged chunk that is neither brought nor here is named too`() async throws {
        try await HubBed.with { bed in
            let maker = try await bed.enrolSchool("TH01")
            let manifest = Manifest.staging(
                [Chunk(bytes: [1])], hub: bed.hub.storeID, school: maker.school, inc: maker.incarnation,
                sentAt: maker.now, skewMs: 0)
            let problem = try await bed.refusal(try MadeBundle(manifest, key: maker.key, pieces: []), by: maker)
            #expect(problem?.code == .missingChunks && problem?.hashes == [Fingerprint(of: [1])])
        }
    }

    @Test func `chunks that do not make the file are refused with its place, and nothing is receipted`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            let pieces = Self.pieces(3)
            var wrong = try MadeFile.put("lớn", pieces: pieces)
            wrong.entry.chunks = .full([1, 0, 2].map { Chunk(bytes: pieces[$0]) })
            let problem = try await bed.refusal(try maker.bundle([.put("a", "một"), wrong]), by: maker)
            #expect(problem?.code == .digestMismatch && problem?.code.status == 422 && problem?.index == 1)
            #expect(try await bed.hub.holdings.documents(of: maker.school).isEmpty)
            #expect(bed.hub.failStop.reason == nil)
            maker.seq -= 1
            #expect(
                try await bed.push(try MadeFile.put("lớn", pieces: pieces).withoutBytes, by: &maker).short == [
                    "lớn stored 1"
                ])
        }
    }

    @Test func `a small edit is told by runs of the version before`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            let pieces = Self.pieces(40)
            try await bed.push(.put("lớn", pieces: pieces), by: &maker)
            let new: [UInt8] = Array("thêm vào giữa".utf8)
            let edited = pieces[..<10] + [new] + pieces[12...]
            var file = try MadeFile.put("lớn", pieces: Array(edited), base: 1)
            file.entry.chunks = .runs(
                of: 1, [.earlier(from: 0, count: 10), .new(Chunk(bytes: new)), .earlier(from: 12, count: 28)])
            file.pieces = [new]
            #expect(try await bed.push(file, by: &maker).short == ["lớn stored 2"])
            #expect(try await bed.bytes(maker.school, "lớn") == edited.flatMap { $0 })
            // Renamed and told by runs of what it was under its old name.
            var renamed = try MadeFile.put("mới", pieces: pieces, base: 2)
            renamed.entry.from = try DocumentPath("lớn")
            renamed.entry.chunks = .runs(of: 1, [.earlier(from: 0, count: 40)])
            #expect(try await bed.push(renamed.withoutBytes, by: &maker).short == ["mới stored 3"])
            #expect(try await bed.bytes(maker.school, "mới") == pieces.flatMap { $0 })
        }
    }

    @Test func `runs that leave the earlier list, or refer to nothing, are refused`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            let pieces = Self.pieces(4)
            try await bed.push(.put("lớn", pieces: pieces), by: &maker)
            func refusal(of version: Int, _ runs: [ChunkRun], path: String = "lớn", size: Int64? = nil) async throws
                -> Problem?
            {
                var file = try MadeFile.put(path, pieces: pieces, base: path == "lớn" ? 1 : nil)
                file.entry.chunks = .runs(of: version, runs)
                if let size { file.entry.size = size }
                defer { maker.seq -= 1 }
                return try await bed.refusal(try maker.bundle([.put("a", "một"), file.withoutBytes]), by: maker)
            }
            let whole = [ChunkRun.earlier(from: 0, count: 4)]
            for problem in [
                try await refusal(of: 1, [.earlier(from: 1, count: 4)]),
                try await refusal(of: 1, [.earlier(from: 4, count: 1)]),
                try await refusal(of: 1, [.earlier(from: Int.max, count: 1)]),
                try await refusal(of: 1, [.earlier(from: 0, count: Int.max)]),
                try await refusal(of: 1, whole, size: 1), try await refusal(of: 1, [.earlier(from: 0, count: 3)]),
            ] { #expect(problem?.code == .malformed && problem?.index == 1) }
            for problem in [try await refusal(of: 2, whole), try await refusal(of: 1, whole, path: "khác")] {
                #expect(problem?.code == .unknownBase && problem?.index == 1)
            }
            #expect(try await refusal(of: 1, whole) == nil)
        }
    }

    @Test func `a size that the hub's own chunk does not have is refused`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "mười byte"), by: &maker)
            var lying = try MadeFile.put("b", "mười byte").withoutBytes
            lying.entry.size += 5
            let problem = try await bed.refusal(try maker.bundle([.put("c", "ba"), lying]), by: maker)
            #expect(problem?.code == .digestMismatch && problem?.index == 1)
            // The same chunk twice in one bundle, once with a length that it has not.
            maker.seq -= 1
            var second = try MadeFile.put("e", "năm")
            second.entry.size += 1
            for files in [[try MadeFile.put("d", "năm"), second], [second, try MadeFile.put("d", "năm")]] {
                #expect(try await bed.refusal(try maker.bundle(files), by: maker)?.code == .digestMismatch)
                maker.seq -= 1
            }
            // Lengths within a list that add up, but are not those of the chunks.
            let pieces = [Array("abc".utf8), Array("defgh".utf8)]
            _ = try await bed.push(try maker.stage(pieces), by: maker)
            var list = try MadeFile.put("f", pieces: pieces).withoutBytes
            list.entry.chunks = .full([
                Chunk(sha256: Fingerprint(of: pieces[0]), length: 5),
                Chunk(sha256: Fingerprint(of: pieces[1]), length: 3),
            ])
            #expect(try await bed.refusal(try maker.bundle([list]), by: maker)?.code == .digestMismatch)
        }
    }

    /// [K-10]
    @Test func `a chunk that the hub lost is asked for when the Office wants the file, and comes back`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "một"), .put("b", "hai"), by: &maker)
            let pack = try #require(try await bed.hub.packs.packs().first)
            let file = URL(fileURLWithPath: (bed.directory.path / "packs" / pack.id.text).string)
            var bytes = [UInt8](try Data(contentsOf: file))
            let place = try #require(bytes.firstRange(of: Array("một".utf8)))
            bytes[place.lowerBound] ^= 1
            try Data(bytes).write(to: file)
            await #expect(throws: ChunkReader.Damage.self) { try await bed.bytes(maker.school, "a") }
            let request = try await bed.hub.resend.request(
                try DocumentPath("a"), of: maker.school, reason: "", by: "os:test")
            let bare = try MadeFile.put("a", "một", base: 1).withoutBytes
            let problem = try await bed.refusal(try maker.bundle([bare], cmd: request.id), by: maker)
            #expect(problem?.code == .missingChunks && problem?.hashes == [Records.content("một")])
            maker.seq -= 1
            try await bed.push(.put("a", "một", base: 1), by: &maker, cmd: request.id)
            #expect(try await bed.bytes(maker.school, "a") == Array("một".utf8))
            #expect(try await bed.hub.metadata.read { try $0.request(request.id)?.answer } == .sameBytes)
        }
    }
}
