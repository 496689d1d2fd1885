// SPDX-License-Identifier: Apache-2.0
import Domain
import Logging
import Wire

/// Gives a school its own earlier versions back (protocol.md §5.5).
package struct BlobService: Sendable {
    private let metadata: any MetadataStore
    private let reader: ChunkReader
    private let logger: Logger

    /// A service over those stores.
    package init(metadata: any MetadataStore, packs: any PackStore, logger: Logger) {
        self.metadata = metadata
        self.logger = logger
        reader = ChunkReader(metadata: metadata, packs: packs)
    }

    /// Finds the bytes with that fingerprint among the versions of `school`, to be given from byte `start` on; a start beyond the last
    /// byte is taken for 0.
    ///
    /// Throws `not-found` where the school has no such version, whoever else has; `unavailable` where the first bytes to be given are
    /// lost or damaged here.
    package func blob(_ sha256: Fingerprint, of school: SchoolCode, from start: Int64 = 0) async throws -> Blob {
        guard let version = try await metadata.read({ try $0.version(of: school, content: sha256) }),
            version.sha256 == sha256
        else {
            throw Problem(.notFound, "your school has handed over nothing with this fingerprint")
        }
        let blob = Blob(
            sha256: sha256, size: version.size, start: (0..<version.size).contains(start) ? start : 0,
            chunks: version.wholeChunks, school: school, reader: reader)
        do {
            try await blob.checkFirst()
        } catch let damage as ChunkReader.Damage {
            report(damage)
            throw Problem(.unavailable, "the hub's own copy is damaged; the Office has to be told")
        }
        return blob
    }

    /// Hands the bytes to `sink`; on ``ChunkReader/Damage`` what was handed over so far is right, and less than was promised.
    package func read(_ blob: Blob, into sink: (ArraySlice<UInt8>) async throws -> Void) async throws {
        do {
            try await blob.read(into: sink)
        } catch let damage as ChunkReader.Damage {
            report(damage)
            throw damage
        }
    }

    private func report(_ damage: ChunkReader.Damage) {
        logger.error("blob.damaged", metadata: ["chunk": "\(damage.chunk)", "detail": "\(damage)"])
    }
}

/// A version's bytes on their way back to its school.
package struct Blob: Sendable {
    /// The fingerprint of all of them.
    package let sha256: Fingerprint
    /// How many there are, at least 1.
    package let size: Int64
    /// The first byte to be given, from 0; below ``size``.
    package let start: Int64
    fileprivate let chunks: [Chunk]
    fileprivate let school: SchoolCode
    fileprivate let reader: ChunkReader

    /// The chunk that holds the first byte to be given, and how many bytes come before that chunk.
    private var first: (index: Int, before: Int64) {
        var before: Int64 = 0
        for (index, chunk) in chunks.enumerated() {
            guard before + Int64(chunk.length) <= start else { return (index, before) }
            before += Int64(chunk.length)
        }
        return (chunks.count, before)
    }

    /// Reads the first chunk to be given, so that damage there can still be told in words.
    fileprivate func checkFirst() async throws {
        let first = first.index
        guard first < chunks.count else { throw incomplete }
        try await reader.read([chunks[first]], of: school) { _ in }
    }

    /// Every chunk is compared with its fingerprint before it is handed over. From the first byte on the whole is too: the last chunk is
    /// kept back until it agrees.
    fileprivate func read(into sink: (ArraySlice<UInt8>) async throws -> Void) async throws {
        let (index, before) = first
        var hasher = FingerprintHasher()
        var skip = Int(start - before)
        var given = before
        var last: ArraySlice<UInt8>?
        try await reader.read(Array(chunks[index...]), of: school) { bytes in
            if let ready = last { try await sink(ready) }
            bytes.withUnsafeBytes { hasher.update($0) }
            given += Int64(bytes.count)
            last = bytes.dropFirst(skip)
            skip = 0
        }
        guard given == size, index > 0 || hasher.finish() == sha256, let last else { throw incomplete }
        try await sink(last)
    }

    private var incomplete: ChunkReader.Damage {
        ChunkReader.Damage(chunk: sha256, description: "the stored chunks do not make the version \(sha256)")
    }
}
