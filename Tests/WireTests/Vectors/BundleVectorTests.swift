// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import ReceiptLog
import TestSupport
import Testing
import Wire

/// protocol.md §3 and §4: bundles, manifests, chunks.
@Suite struct BundleVectorTests {
    @Test(arguments: VectorFile.names(in: "bundles"))
    func `a bundle is what its manifest says or it is refused`(_ name: String) throws {
        let vector = try VectorFile(name)
        let key = try VerifierKey(try #require(vector["key"]))
        expectOutcome(vector) {
            let reading = try BundleReading(vector.body, key: key)
            #expect(reading.note?.bundleID.hex == vector["bundle-id"])
            #expect(reading.records.map { "\($0.sha256.hex) \($0.length)" } == vector.all("record"))
        }
        // [B-14] The outcome is the same however the bytes arrive.
        guard vector.body.count < 10_000 else { return }
        let outcome = VectorOutcome.of {
            _ = try BundleReading(vector.body, key: key, cuts: Array(vector.body.indices))
        }
        #expect(outcome == vector.expected, "\(name), byte by byte")
    }

    @Test(arguments: VectorFile.names(in: "bundles"))
    func `the writer makes the bytes that are shown`(_ name: String) throws {
        let vector = try VectorFile(name)
        guard vector.expected == "success" else { return }
        let bytes = vector.body
        let manifestEnd = BundleFormat.headerByteCount + bytes[8..<12].reduce(0) { $0 << 8 | Int($1) }
        var writer = BundleWriter(
            manifest: Array(bytes[BundleFormat.headerByteCount..<manifestEnd]), expectedByteCount: 0)
        var next = manifestEnd
        for record in vector.all("record") {
            let parts = record.split(separator: " ")
            let chunk = Chunk(sha256: try #require(Fingerprint(hex: parts[0])), length: try #require(Int(parts[1])))
            guard bytes[next + 1] == RecordEncoding.raw.rawValue else { return }
            next += BundleFormat.recordHeaderByteCount
            writer.append(chunk, bytes: bytes[next..<(next + chunk.length)])
            next += chunk.length
        }
        #expect(writer.finish() == bytes)
    }

    @Test(arguments: VectorFile.names(in: "manifests"))
    func `a manifest is a note that its device signed`(_ name: String) throws {
        let vector = try VectorFile(name)
        let key = try VerifierKey(try #require(vector["key"]))
        expectOutcome(vector) {
            let note = try ManifestNote(verifying: vector.body, key: key)
            #expect(note.bundleID.hex == vector["bundle-id"])
            // [M-4] Kept as it was sent.
            #expect(note.bytes == vector.body)
            // What is read says the same when it is written again.
            let again = try WireJSON.decode(Manifest.self, from: WireJSON.encode(note.manifest))
            #expect(again == note.manifest)
        }
    }

    private struct ListCase: Decodable {
        var earlier: [Chunk]
        var maximum: Int
        var chunks: ChunkList
        var expanded: [Chunk]?
    }

    @Test(arguments: VectorFile.names(in: "chunk-lists"))
    func `runs of an earlier list stand for one list`(_ name: String) throws {
        let vector = try VectorFile(name)
        expectOutcome(vector) {
            let list = try WireJSON.decode(ListCase.self, from: vector.body)
            let expanded = try required(list.chunks.expanded(earlier: list.earlier, maximum: list.maximum))
            #expect(expanded == list.expanded)
        }
    }

    @Test(arguments: VectorFile.names(in: "chunking"))
    func `a file is cut where everybody cuts it`(_ name: String) throws {
        let vector = try VectorFile(name)
        if vector["type"] == "gear" {
            #expect(
                FastCDC.gear.map { String(repeating: "0", count: $0.leadingZeroBitCount / 4) + String($0, radix: 16) }
                    == vector.lines)
            return
        }
        let source = try #require(vector["source"]).components(separatedBy: " ")
        let bytes = counted(source[0], try #require(Int(source[1])))
        #expect(Fingerprint(of: bytes).hex == vector["source-sha256"])
        let sizes = try #require(["medium": ChunkSizes.medium, "large": .large, "huge": .huge][vector["class"] ?? ""])
        #expect(FastCDC.lengths(of: bytes, sizes: sizes).map(String.init) == vector.lines)
    }

    /// SHA-256 of `prefix` and each number from 0 on, 32 bits big-endian, one after the other.
    private func counted(_ prefix: String, _ count: Int) -> [UInt8] {
        (0..<UInt32(count)).flatMap { number in
            Fingerprint(of: Array(prefix.utf8) + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }).bytes
        }
    }
}

extension FastCDC {
    /// The lengths of all chunks of `bytes`.
    static func lengths(of bytes: [UInt8], sizes: ChunkSizes) -> [Int] {
        var lengths: [Int] = []
        bytes.withUnsafeBytes { all in
            var rest = all
            while !rest.isEmpty {
                lengths.append(cut(rest, sizes: sizes))
                rest = UnsafeRawBufferPointer(rebasing: rest[(lengths.last ?? 1)...])
            }
        }
        return lengths
    }
}
