// SPDX-License-Identifier: Apache-2.0
import CZstd

/// One chunk as one zstd frame (protocol.md §3.1). Nothing is shared between frames, and nothing between schools.
package enum Zstd {
    /// The level at which chunks are compressed: little time, most of the gain.
    package static let level: Int32 = 3

    /// Compresses `bytes`; nil where that does not save at least a twentieth.
    package static func compress(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        let capacity = bytes.count - bytes.count / 20
        guard capacity > 0 else { return nil }
        var fits = true
        let frame = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            let written = ZSTD_compress(buffer.baseAddress, capacity, bytes.baseAddress, bytes.count, level)
            fits = ZSTD_isError(written) == 0
            count = fits ? written : 0
        }
        return fits ? frame : nil
    }

    /// The bytes of one frame, exactly `rawLength` of them and never more memory than that: a frame that would grow further, or
    /// anything else, is `digest-mismatch`.
    package static func decompress(_ frame: some Collection<UInt8>, rawLength: Int) throws(Problem) -> [UInt8] {
        let stored = Array(frame)
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: rawLength) { buffer, count in
            let written = stored.withUnsafeBytes { stored in
                // It would take several frames, one after the other, and pass over those that hold nothing.
                guard ZSTD_findFrameCompressedSize(stored.baseAddress, stored.count) == stored.count else { return 0 }
                return ZSTD_decompress(buffer.baseAddress, rawLength, stored.baseAddress, stored.count)
            }
            isWhole = ZSTD_isError(written) == 0 && written == rawLength
            count = isWhole ? rawLength : 0
        }
        guard isWhole else { throw Problem(.digestMismatch, "a zstd frame is not one chunk of \(rawLength) bytes") }
        return bytes
    }
}
