// SPDX-License-Identifier: Apache-2.0
import Domain
import TestSupport
import Testing
import Wire

@testable import HubCore

/// A file of several chunks that passes in order needs no second reading, and only then.
struct RunningFilesTests {
    private static func manifest(_ files: [[[UInt8]]]) throws -> Manifest {
        let entries = try files.enumerated().map { index, parts in
            ManifestEntry.put(
                base: nil, path: try DocumentPath("\(index).bin"), size: Int64(parts.joined().count),
                sha256: Fingerprint(of: Array(parts.joined())), mtimeNs: 0, stableAt: Timestamp(secondsSince1970: 0), mode: 0,
                chunks: .full(parts.map { Chunk(sha256: Fingerprint(of: $0), length: $0.count) }))
        }
        return Manifest(
            hub: "", school: try #require(SchoolCode("TH01")), inc: .random(), seq: 1, sentAt: Timestamp(secondsSince1970: 0),
            skewMs: 0, files: entries)
    }

    private static func run(_ passing: [[UInt8]], _ manifest: Manifest) -> [Int: Fingerprint] {
        var files = RunningFiles(manifest)
        for part in passing {
            files.begin(Chunk(sha256: Fingerprint(of: part), length: part.count))
            for byte in part { [byte].withUnsafeBytes { files.update($0) } }
            files.end()
        }
        return files.fingerprints
    }

    @Test func `files whose chunks pass in order are hashed as they pass`() throws {
        let files: [[[UInt8]]] = [[[1], [2, 2], [3]], [[4, 4], [5]]]
        let found = Self.run(files.flatMap { $0 }, try Self.manifest(files))
        #expect(found == [0: Fingerprint(of: [1, 2, 2, 3]), 1: Fingerprint(of: [4, 4, 5])])
    }

    @Test func `a file with a chunk that is missing, repeated or out of order has no answer, and the others keep theirs`() throws {
        let files: [[[UInt8]]] = [[[1], [2], [3]], [[4], [5]], [[6], [6]], [[7], [8]]]
        let found = Self.run([[1], [3], [4], [5], [6], [8], [7]], try Self.manifest(files))
        #expect(found == [1: Fingerprint(of: [4, 5])])
    }

    @Test func `chunks of nobody between two files disturb neither`() throws {
        let files: [[[UInt8]]] = [[[1], [2]], [[3], [4]]]
        let found = Self.run([[9], [1], [2], [9], [3], [4], [9]], try Self.manifest(files))
        #expect(found.count == 2)
    }
}
