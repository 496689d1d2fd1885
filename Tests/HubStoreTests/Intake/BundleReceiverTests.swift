// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import HubStore
import ReceiptLog
import Storage
import Testing
import TestSupport
import Wire

/// The bytes of a bundle as they come in: only what the manifest names, whole and unaltered, becomes a pack.
struct BundleReceiverTests {
    private let disk = SimulatedDisk()
    private let store: DiskPackStore
    private var maker: BundleMaker

    init() throws {
        try disk.makeDirectory("/data")
        store = try DiskPackStore(disk: disk, directory: "/data")
        maker = try BundleMaker(school: "TH01", storeID: String(repeating: "0", count: 32))
    }

    private func receiver(
        _ key: VerifierKey? = nil, check: @escaping (ManifestNote) throws(Problem) -> Void = { _ throws(Problem) in }
    ) -> BundleReceiver {
        BundleReceiver(key: key ?? maker.key.verifierKey, packs: store, check: check)
    }

    /// Feeds `body` in the parts that `sizes` makes; what was received is sealed.
    private func receive(_ body: [UInt8], sizes: () -> Int = { .max }) async throws -> (
        BundleReceiver.Received, PackID?
    ) {
        var receiver = receiver()
        do {
            var rest = body[...]
            while !rest.isEmpty {
                let part = rest.prefix(sizes())
                try part.withUnsafeBytes { try receiver.consume($0) }
                rest = rest.dropFirst(part.count)
            }
            let received = try receiver.finish()
            return (received, try await received.draft?.seal(at: maker.now))
        } catch {
            receiver.abandon()
            throw error
        }
    }

    private func problem(_ body: [UInt8]) async -> ProblemCode? {
        do {
            _ = try await receive(body)
            return nil
        } catch {
            return (error as? Problem)?.code
        }
    }

    private func leavesNothing() async throws -> Bool {
        try await store.packs().isEmpty && disk.list("/data/incoming").isEmpty
    }

    /// A bundle of which every header is written by the test.
    private func bundle(_ note: ManifestNote, _ records: [[UInt8]], count: Int? = nil) -> [UInt8] {
        var body = BundleFormat.header(manifestByteCount: note.bytes.count) + note.bytes + records.flatMap { $0 }
        body += BundleFormat.end(recordCount: count ?? records.count, precedingByteCount: body.count)
        return body
    }

    private func record(_ bytes: [UInt8], of chunk: [UInt8], encoding: UInt8 = 0, rawLength: Int? = nil) -> [UInt8] {
        func word(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }
        return [1, encoding, 0, 0] + word(bytes.count) + word(rawLength ?? bytes.count) + Fingerprint(of: chunk).bytes
            + bytes
    }

    @Test mutating func `a bundle that comes in parts of any size becomes the pack that it is`() async throws {
        var generator = SeededGenerator.fresh()
        let files = try (0..<20).map {
            try MadeFile.put("\($0).bin", generator.bytes(Int.random(in: 1...3000, using: &generator)))
        }
        let made = try maker.bundle(files + [try .put("lớn", pieces: (0..<3).map { _ in generator.bytes(70_000) })])
        for _ in 1...20 {
            let limit = [1, 7, 44, 500, 65_536].randomElement(using: &generator) ?? 1
            let (received, pack) = try await receive(made.body) { Int.random(in: 1...limit, using: &generator) }
            #expect(received.note == made.note && received.chunks.count == 23)
            let id = try #require(pack)
            #expect(try await store.read(id, offset: 0, count: made.body.count) == made.body)
            for chunk in received.chunks {
                let bytes = try await store.read(id, offset: chunk.offset, count: chunk.storedLength)
                #expect(Fingerprint(of: bytes) == chunk.chunk.sha256)
            }
        }
    }

    @Test mutating func `a bundle without records needs no pack`() async throws {
        let made = try maker.bundle([.put("a", "một")], bringing: false)
        let (received, pack) = try await receive(made.body)
        #expect(pack == nil && received.draft == nil && received.chunks.isEmpty)
        #expect(try await leavesNothing())
    }

    @Test mutating func `a bundle cut off at any place is refused and leaves nothing`() async throws {
        let body = try maker.bundle([.put("a", "một"), .put("b", "hai")]).body
        for count in body.indices {
            #expect(await problem(Array(body.prefix(count))) == .malformed, "after \(count) of \(body.count) bytes")
        }
        #expect(try await leavesNothing())
        #expect(await problem(body + [0]) == .malformed, "a byte after the end")
    }

    @Test mutating func `a bundle with any bit flipped is refused and leaves nothing`() async throws {
        var generator = SeededGenerator.fresh()
        let small = try maker.bundle([.put("a", "một"), .put("b", "hai")]).body
        for place in small.indices {
            var body = small
            body[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            #expect(await problem(body) != nil, "byte \(place) of \(body.count)")
        }
        let large = try maker.bundle((0..<40).map { try .put("\($0)", generator.bytes(5000)) }).body
        for _ in 1...300 {
            var body = large
            let place = Int.random(in: body.indices, using: &generator)
            body[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            #expect(await problem(body) != nil, "byte \(place) of \(body.count)")
        }
        #expect(try await leavesNothing())
    }

    @Test mutating func `a record that the manifest does not name, or names once, is refused`() async throws {
        let (one, two) = (Array("một".utf8), Array("hai".utf8))
        let note = try maker.bundle([.put("a", one), .put("b", one)]).note
        #expect(await problem(bundle(note, [record(one, of: one)])) == nil)
        #expect(await problem(bundle(note, [record(two, of: two)])) == .digestMismatch)
        #expect(await problem(bundle(note, [record(one, of: one), record(one, of: one)])) == .digestMismatch)
        #expect(await problem(bundle(note, [record(two, of: one)])) == .digestMismatch)
    }

    @Test mutating func `a record of another length than the manifest's, or longer than any, is refused`() async throws
    {
        let one = Array("một".utf8)
        let note = try maker.bundle([.put("a", one)]).note
        #expect(await problem(bundle(note, [record(one + [0], of: one)])) == .digestMismatch)
        #expect(await problem(bundle(note, [record(Array(one.dropLast()), of: one)])) == .digestMismatch)
        #expect(await problem(bundle(note, [record(one, of: one, rawLength: one.count + 1)])) == .malformed)
        let long = [UInt8](repeating: 1, count: Limits.standard.recordBytes + 1)
        #expect(await problem(bundle(note, [record(long, of: long)])) == .limit)
        #expect(await problem(bundle(note, [record(one, of: one)], count: 2)) == .malformed)
        #expect(try await store.packs().isEmpty)
    }

    @Test mutating func `a compressed record is its chunk, exactly, or nothing`() async throws {
        let chunk = [UInt8](repeating: 0x41, count: 100_000)
        let frame = try #require(chunk.withUnsafeBytes { Zstd.compress($0) })
        let note = try maker.bundle([.put("a", chunk)]).note
        let (received, pack) = try await receive(
            bundle(note, [record(frame, of: chunk, encoding: 1, rawLength: chunk.count)]))
        #expect(
            pack != nil && received.chunks.first?.storedLength == frame.count
                && received.chunks.first?.chunk.length == chunk.count)
        // A frame that would grow beyond what was announced, one that gives less, one cut, one altered, none at all.
        let bomb = try #require([UInt8](repeating: 0x41, count: 4_000_000).withUnsafeBytes { Zstd.compress($0) })
        let short = try #require([UInt8](repeating: 0x41, count: 99_999).withUnsafeBytes { Zstd.compress($0) })
        var altered = frame
        altered[frame.count / 2] ^= 1
        for wrong in [bomb, short, Array(frame.dropLast()), altered, [], Array("none".utf8)] {
            #expect(
                await problem(bundle(note, [record(wrong, of: chunk, encoding: 1, rawLength: chunk.count)]))
                    == .digestMismatch)
        }
        #expect(await problem(bundle(note, [record(chunk, of: chunk, encoding: 2)])) == .unsupportedEncoding)
    }

    @Test mutating func `no more bytes are taken than a bundle may have`() async throws {
        let pieces = (0..<2).map { [UInt8](repeating: UInt8($0), count: Limits.standard.recordBytes) }
        let body = try maker.bundle([.put("lớn", pieces: pieces)]).body
        #expect(body.count > Limits.standard.bundleBytes)
        #expect(await problem(body) == .limit)
        #expect(try await leavesNothing())
    }

    @Test mutating func `a manifest that another key signed, or that is judged unfit, is refused before any record`()
        async throws
    {
        let other = try BundleMaker(school: "TH01", storeID: maker.storeID)
        let made = try maker.bundle([.put("a", "một")])
        var stranger = receiver(other.key.verifierKey)
        #expect(throws: Problem.self) { try made.body.withUnsafeBytes { try stranger.consume($0) } }
        var judged = receiver { _ throws(Problem) in throw Problem(.outOfScope, "not for this hub") }
        let error = #expect(throws: Problem.self) { try made.body.withUnsafeBytes { try judged.consume($0) } }
        #expect(error?.code == .outOfScope)
        #expect(try await leavesNothing())
    }
}
