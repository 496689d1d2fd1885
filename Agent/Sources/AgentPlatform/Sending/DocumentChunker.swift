// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

/// Cuts a document into chunks in one pass: each byte is read once, and hashed once for its chunk and once for the file.
struct DocumentChunker {
    private let file: DocumentFile
    private let sizes: ChunkSizes
    private var buffer: [UInt8]
    private var start = 0
    private var end = 0
    private var offset: Int64 = 0
    private var whole = FingerprintHasher()

    /// Bytes read at a time: a few of the largest chunks.
    private static let bufferBytes = 4 << 20

    init(_ file: DocumentFile, sizes: ChunkSizes) {
        (self.file, self.sizes) = (file, sizes)
        buffer = [UInt8](repeating: 0, count: Self.bufferBytes)
        file.adviseSequential()
    }

    /// The next chunk; nil at the end of the file. `body` is given its bytes, which are not kept.
    mutating func next<Answer>(_ body: (Chunk, UnsafeRawBufferPointer) -> Answer) throws(DocumentReadError) -> Answer? {
        try fill()
        guard start < end else { return nil }
        let (from, to) = (start, end)
        let sizes = sizes
        let (answer, length) = buffer.withUnsafeBytes { bytes in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[from..<to])
            let part = UnsafeRawBufferPointer(rebasing: rest[..<FastCDC.cut(rest, sizes: sizes)])
            var hasher = FingerprintHasher()
            hasher.update(part)
            whole.update(part)
            return (body(Chunk(sha256: hasher.finish(), length: part.count), part), part.count)
        }
        start += length
        return answer
    }

    /// The fingerprint of all chunks so far; that of the file once ``next(_:)`` has given nil.
    var fingerprint: Fingerprint { whole.finish() }

    private mutating func fill() throws(DocumentReadError) {
        guard end - start < sizes.maximum, offset < file.stamp.sizeBytes else { return }
        let kept = end - start
        let from = start
        let count = Int(min(Int64(buffer.count - kept), file.stamp.sizeBytes - offset))
        let position = offset
        var failure: DocumentReadError?
        buffer.withUnsafeMutableBytes { bytes in
            // memmove: what is left of the last read may overlap the buffer's beginning.
            if let base = bytes.baseAddress, kept > 0 { base.copyMemory(from: base + from, byteCount: kept) }
            do throws(DocumentReadError) {
                try file.read(at: position, into: UnsafeMutableRawBufferPointer(rebasing: bytes[kept..<(kept + count)]))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        offset += Int64(count)
        (start, end) = (0, kept + count)
    }
}
