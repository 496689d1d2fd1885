// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import ReceiptLog
import Testing
import TestSupport
import Wire

/// Every reason for which a manifest is refused before any of its bytes is taken.
struct ManifestRuleTests {
    private static let storeID = String(repeating: "5", count: 32)
    private let maker: BundleMaker
    private let device: DeviceRecord

    init() throws {
        maker = try BundleMaker(school: "TH01", storeID: Self.storeID)
        device = DeviceRecord(
            id: try maker.device, school: maker.school, key: maker.key.verifierKey.text, active: true,
            incarnation: maker.incarnation,
            lastSeq: 0, invitation: Fingerprint(of: []), enrolledAt: maker.now)
    }

    private func judge(_ manifest: Manifest, id: Fingerprint? = nil) throws -> Problem? {
        let note = try ManifestNote(manifest, key: maker.key)
        do throws(Problem) {
            try ManifestRule.check(
                note, id: id ?? note.bundleID, device: device, storeID: Self.storeID, limits: .standard)
            return nil
        } catch {
            return error
        }
    }

    private func manifest(_ files: [ManifestEntry], seq: Int64 = 1, cmd: String? = nil) -> Manifest {
        Manifest(
            hub: Self.storeID, school: maker.school, inc: maker.incarnation, seq: seq, sentAt: maker.now, skewMs: 0,
            files: files, cmd: cmd)
    }

    private func put(_ path: String = "a", _ alter: (inout ManifestEntry) throws -> Void = { _ in }) throws
        -> ManifestEntry
    {
        var entry = try MadeFile.put(path, "bytes of \(path)").entry
        try alter(&entry)
        return entry
    }

    private static func chunk(_ length: Int) -> Chunk {
        Chunk(sha256: Fingerprint(of: [UInt8(length % 251)]), length: length)
    }

    @Test func `what an agent sends passes`() throws {
        #expect(
            try judge(
                manifest([
                    put(),
                    put("b") {
                        $0.base = 1; $0.from = try DocumentPath("c")
                    },
                ])) == nil)
        #expect(try judge(manifest([MadeFile.delete("a", base: 1).entry], cmd: "rq-1")) == nil)
        #expect(try judge(try maker.stage([[1], [2, 3]]).note.manifest) == nil)
        let runs = try put { $0.chunks = .runs(of: 1, [.earlier(from: 0, count: 4), .new(Self.chunk(9))]) }
        #expect(try judge(manifest([runs])) == nil)
    }

    @Test func `an address that is not the manifest's is refused`() throws {
        #expect(try judge(manifest([put()]), id: Fingerprint(of: [1]))?.code == .malformed)
    }

    @Test func `a bundle for another hub or another school is out of scope`() throws {
        var other = manifest([try put()])
        other.hub = String(repeating: "6", count: 32)
        #expect(try judge(other)?.code == .outOfScope)
        other = manifest([try put()])
        other.school = try #require(SchoolCode("TH02"))
        #expect(try judge(other)?.code == .outOfScope)
    }

    @Test func `a stage bundle has chunks and nothing else`() throws {
        let sound = try maker.stage([[1]]).note.manifest
        let alterations: [(inout Manifest) throws -> Void] = [
            { $0.chunks = nil }, { $0.chunks = [] }, { $0.seq = 1 }, { $0.cmd = "rq-1" },
            { $0.files = [try MadeFile.put("a", "x").entry] },
            { $0.chunks = [Self.chunk(0)] },
        ]
        for alter in alterations {
            var manifest = sound
            try alter(&manifest)
            #expect(try judge(manifest)?.code == .malformed)
        }
        var large = sound
        large.chunks = [Self.chunk(Limits.standard.recordBytes + 1)]
        #expect(try judge(large)?.code == .limit)
        #expect(try judge(large)?.maximum == Int64(Limits.standard.recordBytes))
    }

    @Test func `a bundle has files, a number, and no chunks of its own`() throws {
        #expect(try judge(manifest([]))?.code == .malformed)
        #expect(try judge(manifest([put()], seq: 0))?.code == .malformed)
        #expect(try judge(manifest([put()], seq: -1))?.code == .malformed)
        var withChunks = manifest([try put()])
        withChunks.chunks = [Self.chunk(1)]
        #expect(try judge(withChunks)?.code == .malformed)
        #expect(try judge(manifest([put()], cmd: String(repeating: "x", count: 65)))?.code == .malformed)
        #expect(try judge(manifest([put()], cmd: String(repeating: "x", count: 64))) == nil)
    }

    @Test func `a manifest names at most so many files, each once`() throws {
        let most = Limits.standard.manifestFiles
        let entries = try (0...most).map { number in try put("\(number)") }
        #expect(try judge(manifest(Array(entries.prefix(most)))) == nil)
        let problem = try judge(manifest(entries))
        #expect(problem?.code == .limit && problem?.maximum == Int64(most))
        #expect(try judge(manifest([put(), put("b"), put()]))?.code == .malformed)
        #expect(try judge(manifest([put(), MadeFile.delete("a", base: 1).entry]))?.code == .malformed)
    }

    @Test func `an entry's base, sizes and mode are in their ranges`() throws {
        let wrong: [(inout ManifestEntry) throws -> Void] = [
            { $0.base = 0 }, { $0.base = -1 }, { $0.from = $0.path }, { $0.size = 0 }, { $0.mode = 0o10000 },
            { $0.mode = -1 },
        ]
        for alter in wrong { #expect(try judge(manifest([put("a", alter)]))?.code == .malformed) }
        #expect(try judge(manifest([MadeFile.delete("a", base: 0).entry]))?.code == .malformed)
        let tooLarge = try judge(manifest([put { $0.size = Limits.standard.fileBytes + 1 }]))
        #expect(tooLarge?.code == .limit && tooLarge?.maximum == Limits.standard.fileBytes)
        let asOneChunk = try judge(manifest([put { $0.size = Int64(Limits.standard.recordBytes) + 1 }]))
        #expect(asOneChunk?.code == .limit && asOneChunk?.maximum == Int64(Limits.standard.recordBytes))
    }

    @Test func `a chunk list adds up to the file, in chunks that fit into records`() throws {
        func judge(_ list: ChunkList, size: Int64) throws -> ProblemCode? {
            try self.judge(manifest([put { ($0.chunks, $0.size) = (list, size) }]))?.code
        }
        let record = Limits.standard.recordBytes
        #expect(try judge(.full([Self.chunk(3), Self.chunk(4)]), size: 7) == nil)
        #expect(try judge(.full([Self.chunk(3), Self.chunk(4)]), size: 8) == .malformed)
        #expect(try judge(.full([]), size: 1) == .malformed)
        #expect(try judge(.full([Self.chunk(0), Self.chunk(4)]), size: 4) == .malformed)
        #expect(try judge(.full([Self.chunk(record + 1)]), size: Int64(record) + 1) == .limit)
        #expect(try judge(.runs(of: 0, [.earlier(from: 0, count: 1)]), size: 1) == .malformed)
        #expect(try judge(.runs(of: 1, []), size: 1) == .malformed)
        #expect(try judge(.runs(of: 1, [.new(Self.chunk(0))]), size: 1) == .malformed)
        #expect(try judge(.runs(of: 1, [.new(Self.chunk(record + 1))]), size: 1) == .limit)
    }
}
