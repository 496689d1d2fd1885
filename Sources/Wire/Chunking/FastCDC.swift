// SPDX-License-Identifier: Apache-2.0
import Crypto

/// Content-defined chunking (FastCDC, gear hash, normalised): where a file is cut depends on its bytes alone, so an insertion
/// moves no cut but those near it (protocol.md §4.1).
package enum FastCDC {
    /// `gear[i]`: the first 8 bytes, big-endian, of the MD5 of 64 bytes that all equal i. MD5 here only scatters bits.
    package static let gear: [UInt64] = (0..<256).map { value in
        Insecure.MD5.hash(data: [UInt8](repeating: UInt8(value), count: 64)).prefix(8).reduce(0) {
            $0 << 8 | UInt64($1)
        }
    }

    /// The length of the first chunk of `bytes`, at least 1 where there is a byte.
    ///
    /// `bytes` must hold at least `sizes.maximum` bytes, or all that is left of the file.
    package static func cut(_ bytes: UnsafeRawBufferPointer, sizes: ChunkSizes) -> Int {
        let end = min(bytes.count, sizes.maximum)
        guard end > sizes.minimum else { return end }
        let centre = min(sizes.average, end)
        return gear.withUnsafeBufferPointer { gear in
            var hash: UInt64 = 0
            var index = sizes.minimum
            while index < centre {
                hash = (hash &<< 1) &+ gear[Int(bytes[index])]
                if hash & sizes.strictMask == 0 { return index }
                index &+= 1
            }
            while index < end {
                hash = (hash &<< 1) &+ gear[Int(bytes[index])]
                if hash & sizes.easyMask == 0 { return index }
                index &+= 1
            }
            return end
        }
    }
}
