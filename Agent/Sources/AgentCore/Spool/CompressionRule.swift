// SPDX-License-Identifier: Apache-2.0
import Wire

/// Decides which chunks are worth compressing before they leave (protocol.md §3.1): those that look as if it would pay, on a link
/// that is slower than compressing is.
///
/// Most of what schools save is compressed already (docx, xlsx, pdf, jpg). A look at a few hundred bytes tells, and costs
/// a few microseconds.
package struct CompressionRule: Hashable, Sendable {
    /// Links that carry more than this many bytes a second are left alone: the processor would be what holds them up.
    package static let fastBytesPerSecond: Double = CutRule.fastBytesPerSecond
    /// Fewer bytes are not worth the frame around them.
    private static let least = 256
    /// Bytes that are looked at, in four places.
    private static let sampleBytes = 1024

    /// Whether anything is compressed at all.
    package let isOn: Bool

    /// The rule for a link as fast as measured; none is compressed for a hub that does not take it.
    package init(rate: TransferRate, hubTakesIt: Bool = true) {
        isOn = hubTakesIt && rate.bytesPerSecond ?? 0 < Self.fastBytesPerSecond
    }

    /// Whether to try these bytes; what saves less than a twentieth goes as it is all the same.
    package func tries(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard isOn, (Self.least...BundleFormat.compressedByteCountMax).contains(bytes.count) else { return false }
        return Self.looksCompressible(bytes)
    }

    /// How unevenly byte values are spread in a sample: compressed and random bytes are as even as chance makes them, text and tables
    /// several times less even.
    private static func looksCompressible(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let part = min(sampleBytes, bytes.count) / 4
        let step = (bytes.count - part) / 3
        return withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 256) { counts in
            counts.initialize(repeating: 0)
            for place in 0..<4 {
                for byte in bytes[(place * step)..<(place * step + part)] { counts[Int(byte)] += 1 }
            }
            let total = part * 4
            let squares = counts.reduce(0) { $0 + Int($1) * Int($1) }
            // For bytes spread evenly by chance: total + total² / 256.
            return squares * 2 > 3 * (total + total * total / 256)
        }
    }
}
