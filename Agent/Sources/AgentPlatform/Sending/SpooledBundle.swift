// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

/// A bundle whose manifest is committed to the agent's state and not answered yet.
package struct SpooledBundle: Sendable {
    /// The exact bytes that were signed, and what they say.
    package let note: ManifestNote
    /// The chunks of its files of several chunks, whole, by path: the manifest may tell them by runs.
    package let chunkLists: [DocumentPath: FileChunks]
    /// What was read for it; empty after a restart.
    package let local: [DocumentPath: TrackedDocument.Local]

    /// A bundle of those parts.
    package init(
        note: ManifestNote, chunkLists: [DocumentPath: FileChunks], local: [DocumentPath: TrackedDocument.Local] = [:]
    ) {
        (self.note, self.chunkLists, self.local) = (note, chunkLists, local)
    }

    /// The bundle's id.
    package var id: Fingerprint { note.bundleID }

    /// The chunks of one of its files.
    func chunks(of entry: ManifestEntry) -> [Chunk] { chunkLists[entry.path]?.chunks ?? entry.wholeChunks ?? [] }
}

/// How a file was cut.
package struct FileChunks: Hashable, Sendable {
    /// The sizes it was cut with; an edited file keeps them.
    package let sizeClass: ChunkClass
    /// The chunks in order.
    package let chunks: [Chunk]

    /// A file cut so.
    package init(sizeClass: ChunkClass, chunks: [Chunk]) { (self.sizeClass, self.chunks) = (sizeClass, chunks) }

    /// As stored: the class, then fingerprint and length of each chunk.
    package var bytes: [UInt8] {
        var bytes = [UInt8(sizeClass.rawValue)]
        bytes.reserveCapacity(1 + chunks.count * 36)
        for chunk in chunks {
            bytes += chunk.sha256.bytes
            withUnsafeBytes(of: UInt32(chunk.length).bigEndian) { bytes += $0 }
        }
        return bytes
    }

    /// Reads ``bytes`` back; nil where they are damaged.
    package init?(bytes: [UInt8]) {
        guard let first = bytes.first, let sizeClass = ChunkClass(rawValue: Int(first)), (bytes.count - 1) % 36 == 0
        else { return nil }
        self.sizeClass = sizeClass
        chunks = stride(from: 1, to: bytes.count, by: 36).compactMap { start in
            let length = bytes[(start + 32)..<(start + 36)].reduce(0) { $0 << 8 | Int($1) }
            return Fingerprint(bytes: bytes[start..<(start + 32)]).map { Chunk(sha256: $0, length: length) }
        }
    }
}
