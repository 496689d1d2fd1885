// SPDX-License-Identifier: Apache-2.0
import Domain

/// The bytes of tiles as they are served: hashes one after the other, and entries each behind its length (C2SP tlog-tiles).
package enum TileBytes {
    /// The bytes of a tile of hashes, 32 a hash.
    package static func of(_ hashes: some Collection<Fingerprint>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * Fingerprint.byteCount)
        for hash in hashes { bytes += hash.bytes }
        return bytes
    }

    /// The hashes of a tile of exactly `width`; nil where the bytes are not 32 times as many.
    package static func hashes(_ bytes: [UInt8], width: Int) -> [Fingerprint]? {
        guard (1...TilePath.fullWidth).contains(width), bytes.count == width * Fingerprint.byteCount else { return nil }
        return stride(from: 0, to: bytes.count, by: Fingerprint.byteCount).compactMap { start in
            Fingerprint(bytes: bytes[start..<start + Fingerprint.byteCount])
        }
    }

    /// The bytes of an entry bundle; nil where an entry is longer than ``LogLimits/entryBytesMax``.
    package static func ofEntries(_ entries: some Collection<[UInt8]>) -> [UInt8]? {
        var bytes: [UInt8] = []
        for entry in entries {
            guard entry.count <= LogLimits.entryBytesMax else { return nil }
            bytes += [UInt8(entry.count >> 8), UInt8(entry.count & 0xFF)]
            bytes += entry
        }
        return bytes
    }

    /// The entries of a bundle of exactly `width`; nil where the bytes are anything else.
    package static func entries(_ bytes: [UInt8], width: Int) -> [[UInt8]]? {
        var entries: [[UInt8]] = []
        var rest = bytes[...]
        while let high = rest.popFirst() {
            guard let low = rest.popFirst(), entries.count < width else { return nil }
            let count = Int(high) << 8 | Int(low)
            guard rest.count >= count else { return nil }
            entries.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return entries.count == width ? entries : nil
    }
}
