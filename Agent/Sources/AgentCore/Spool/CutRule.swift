// SPDX-License-Identifier: Apache-2.0
import Wire

/// Decides how a file is cut before it is sent (protocol.md §4.1).
///
/// Chunks let a break lose little and an edit cost little, and each byte is then hashed twice on both sides. Where the link carries
/// more than that is worth, a new file goes whole; its first edit is cut, and from then on only what changes travels.
package enum CutRule {
    /// What the hub has of the file.
    package enum Earlier: Hashable, Sendable {
        /// Nothing.
        case none
        /// A version that was one chunk, of so many bytes.
        case whole(sizeBytes: Int64)
        /// A version that was cut so.
        case cut(ChunkClass)
    }

    /// A link that carries so many bytes a second is faster than hashing them once more, on both sides of it.
    package static let fastBytesPerSecond: Double = 33_554_432

    /// How to cut a file of `sizeBytes`. `isAsked`: somebody asks for it once more, so that it is likely the same.
    package static func sizeClass(
        forFile sizeBytes: Int64, after earlier: Earlier, isAsked: Bool, rate: TransferRate
    ) -> ChunkClass {
        let fits = sizeBytes <= Int64(BundlePlanner.largestFileBytes)
        switch earlier {
        case .cut(let sizeClass): return sizeClass
        case .whole(let size) where fits && isAsked && size == sizeBytes: return .whole
        case .none where fits && rate.bytesPerSecond ?? 0 >= fastBytesPerSecond: return .whole
        case .none, .whole: return .forFile(ofSize: sizeBytes)
        }
    }
}
