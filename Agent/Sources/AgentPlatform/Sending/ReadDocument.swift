// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

/// A document's bytes as they were read: what they are, and the records that would carry them.
struct ReadDocument: Sendable {
    let fingerprint: Fingerprint
    /// How it was cut; nil where it is one chunk.
    let chunks: FileChunks?
    /// The chunks' bytes, where they were read.
    let records: [(chunk: Chunk, bytes: ArraySlice<UInt8>)]
}

extension OpenFolder {
    /// Reads a document that one bundle can hold. Each byte is read once.
    func read(_ observation: Observation, sizeClass: ChunkClass) throws(DocumentReadError) -> ReadDocument {
        let file = try open(observation)
        let bytes = try file.readWhole(maximumBytes: BundlePlanner.largestFileBytes)
        guard let sizes = sizeClass.sizes else {
            let fingerprint = Fingerprint(of: bytes)
            return ReadDocument(
                fingerprint: fingerprint, chunks: nil,
                records: [(Chunk(sha256: fingerprint, length: bytes.count), bytes[...])])
        }
        let (fingerprint, records) = Self.cut(bytes, sizes)
        return ReadDocument(
            fingerprint: fingerprint, chunks: FileChunks(sizeClass: sizeClass, chunks: records.map(\.chunk)),
            records: records)
    }

    /// Cuts and hashes bytes at hand: chunk after chunk, each for itself and for the file while it is still in the cache. Nothing is copied.
    private static func cut(
        _ bytes: [UInt8], _ sizes: ChunkSizes
    ) -> (fingerprint: Fingerprint, records: [(chunk: Chunk, bytes: ArraySlice<UInt8>)]) {
        var records: [(chunk: Chunk, bytes: ArraySlice<UInt8>)] = []
        var whole = FingerprintHasher()
        var start = 0
        while start < bytes.count {
            let chunk = bytes.withUnsafeBytes { raw in
                let rest = UnsafeRawBufferPointer(rebasing: raw[start...])
                let part = UnsafeRawBufferPointer(rebasing: rest[..<FastCDC.cut(rest, sizes: sizes)])
                var hasher = FingerprintHasher()
                hasher.update(part)
                whole.update(part)
                return Chunk(sha256: hasher.finish(), length: part.count)
            }
            records.append((chunk, bytes[start..<(start + chunk.length)]))
            start += chunk.length
        }
        return (whole.finish(), records)
    }

    /// Reads those chunks of a document again whose fingerprints `isWanted` names, and checks them; ``DocumentReadError/changed`` where
    /// they are other bytes by now.
    func reread(
        _ observation: Observation, chunks: [Chunk], isWanted: (Fingerprint) -> Bool
    ) throws(DocumentReadError) -> [(chunk: Chunk, bytes: ArraySlice<UInt8>)] {
        let file = try open(observation)
        var records: [(chunk: Chunk, bytes: ArraySlice<UInt8>)] = []
        var offset: Int64 = 0
        for chunk in chunks {
            if isWanted(chunk.sha256) {
                var bytes = [UInt8](repeating: 0, count: chunk.length)
                var failure: DocumentReadError?
                bytes.withUnsafeMutableBytes { buffer in
                    do throws(DocumentReadError) { try file.read(at: offset, into: buffer) } catch { failure = error }
                }
                if let failure { throw failure }
                guard Fingerprint(of: bytes) == chunk.sha256 else { throw .changed }
                records.append((chunk, bytes[...]))
            }
            offset += Int64(chunk.length)
        }
        try file.checkUnchanged()
        return records
    }
}
