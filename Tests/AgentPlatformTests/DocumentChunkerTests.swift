// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import TestSupport
import Testing
import Wire

@testable import AgentPlatform

struct DocumentChunkerTests {
    @Test(arguments: [ChunkSizes.medium, .large])
    func `a file read in parts is cut where the whole is cut, and hashed as the whole is hashed`(sizes: ChunkSizes)
        throws
    {
        var random = SeededGenerator.fresh()
        try withTemporaryDirectory { directory in
            // Around the buffer's size and the chunks' limits, where parts meet.
            for count in [
                1, sizes.minimum, sizes.maximum, (4 << 20) - 1, 4 << 20, (4 << 20) + sizes.maximum + 1, 9 << 20,
            ] {
                let bytes = random.bytes(count)
                try Data(bytes).write(to: directory.url("x.bin"))
                let seen = FolderScanner(root: directory.path).scan()
                let file = try OpenFolder(root: directory.path).open(try #require(seen.files.first))
                var chunker = DocumentChunker(file, sizes: sizes)
                var chunks: [Chunk] = []
                var parts: [UInt8] = []
                while let chunk = try chunker.next({ chunk, part in
                    parts += part
                    return chunk
                }) { chunks.append(chunk) }
                #expect(parts == bytes)
                #expect(chunker.fingerprint == Fingerprint(of: bytes))
                #expect(chunks == Self.cut(bytes, sizes), "\(count) bytes")
            }
        }
    }

    @Test func `a file that is cut short while it is read is found out`() throws {
        try withTemporaryDirectory { directory in
            try Data(count: 6 << 20).write(to: directory.url("x.bin"))
            let seen = FolderScanner(root: directory.path).scan()
            let file = try OpenFolder(root: directory.path).open(try #require(seen.files.first))
            var chunker = DocumentChunker(file, sizes: .medium)
            _ = try chunker.next { chunk, _ in chunk }
            #expect(truncate(directory.file("x.bin"), 1000) == 0)
            #expect(throws: DocumentReadError.changed) { while try chunker.next({ chunk, _ in chunk }) != nil {} }
        }
    }

    private static func cut(_ bytes: [UInt8], _ sizes: ChunkSizes) -> [Chunk] {
        var rest = bytes[...]
        var chunks: [Chunk] = []
        while !rest.isEmpty {
            let length = rest.withUnsafeBytes { FastCDC.cut($0, sizes: sizes) }
            chunks.append(Chunk(sha256: Fingerprint(of: rest.prefix(length)), length: length))
            rest = rest.dropFirst(length)
        }
        return chunks
    }
}
