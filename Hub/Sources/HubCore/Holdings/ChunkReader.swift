// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// Reads the bytes of chunks back out of packs, each checked against its fingerprint.
package struct ChunkReader: Sendable {
    private let metadata: any MetadataStore
    private let packs: any PackStore

    /// The most bytes read at once.
    private static let span = 4 << 20

    /// A reader over those stores.
    package init(metadata: any MetadataStore, packs: any PackStore) { (self.metadata, self.packs) = (metadata, packs) }

    /// Bytes that are not what was receipted.
    package struct Damage: Error, Sendable, CustomStringConvertible {
        /// The chunk.
        package let chunk: Fingerprint
        /// What is wrong with it.
        package let description: String
    }

    /// Hands the bytes of `chunks` to `sink` in order, chunk by chunk; throws ``Damage`` at the first that is lost or altered.
    package func read(_ chunks: [Chunk], of school: SchoolCode, into sink: (ArraySlice<UInt8>) async throws -> Void)
        async throws
    {
        var rest = chunks[...]
        while !rest.isEmpty {
            let batch = rest.prefix(256)
            rest = rest.dropFirst(batch.count)
            let wanted = Array(batch)
            let locations = try await metadata.read { reader in
                try wanted.map { chunk in
                    guard let location = try reader.chunk(school, chunk.sha256) else {
                        throw Damage(chunk: chunk.sha256, description: "chunk \(chunk.sha256) is not in any pack")
                    }
                    return location
                }
            }
            for run in Self.runs(locations) { try await read(run, into: sink) }
        }
    }

    /// The chunks that are lost or altered.
    package func damaged(_ chunks: [Chunk], of school: SchoolCode) async throws -> [Fingerprint] {
        var damaged: [Fingerprint] = []
        for chunk in chunks {
            do {
                try await read([chunk], of: school) { _ in }
            } catch is Damage {
                damaged.append(chunk.sha256)
            }
        }
        return damaged
    }

    /// The fingerprint of the chunks' bytes one after the other.
    package func fingerprint(_ chunks: [Chunk], of school: SchoolCode) async throws -> Fingerprint {
        var hasher = FingerprintHasher()
        try await read(chunks, of: school) { bytes in bytes.withUnsafeBytes { hasher.update($0) } }
        return hasher.finish()
    }

    private func read(_ run: [ChunkLocation], into sink: (ArraySlice<UInt8>) async throws -> Void) async throws {
        guard let first = run.first, let last = run.last else { return }
        let bytes: [UInt8]
        do {
            bytes = try await packs.read(
                first.pack, offset: first.offset, count: last.offset + last.storedLength - first.offset)
        } catch {
            throw Damage(chunk: first.chunk.sha256, description: "pack \(first.pack) cannot be read: \(error)")
        }
        for location in run {
            let start = location.offset - first.offset
            var stored = bytes[start..<(start + location.storedLength)]
            if location.encoding == .zstd, let raw = try? Zstd.decompress(stored, rawLength: location.chunk.length) {
                stored = raw[...]
            }
            guard Fingerprint(of: stored) == location.chunk.sha256 else {
                throw Damage(
                    chunk: location.chunk.sha256,
                    description:
                        "pack \(location.pack) at \(location.offset): the bytes are not those of \(location.chunk.sha256)"
                )
            }
            try await sink(stored)
        }
    }

    /// Neighbours in one pack are read together.
    private static func runs(_ locations: [ChunkLocation]) -> [[ChunkLocation]] {
        var runs: [[ChunkLocation]] = []
        for location in locations {
            if let run = runs.last, let first = run.first, let last = run.last, last.pack == location.pack,
                location.offset >= last.offset + last.storedLength,
                location.offset + location.storedLength - first.offset <= span
            {
                runs[runs.count - 1].append(location)
            } else {
                runs.append([location])
            }
        }
        return runs
    }
}
