// SPDX-License-Identifier: Apache-2.0

/// How a file of some size is cut (protocol.md §4.1).
package enum ChunkClass: Int, Sendable, CaseIterable {
    /// The whole file is one chunk: up to 1 MiB, and new files up to 12 MiB where the link is fast.
    case whole = 0
    /// Up to 1 GiB: 16, 64 and 256 KiB.
    case medium = 1
    /// Above: 64 KiB, 256 KiB and 1 MiB.
    case large = 2

    /// The class of a file that has no earlier version; an edited file keeps the class of its base.
    package static func forFile(ofSize size: Int64) -> ChunkClass {
        if size <= 1 << 20 { return .whole }
        return size <= 1 << 30 ? .medium : .large
    }

    /// The sizes and masks to cut with; nil where the file is one chunk.
    package var sizes: ChunkSizes? {
        switch self {
        case .whole: nil
        case .medium: .medium
        case .large: .large
        }
    }
}

/// The parameters of one cut: sizes in bytes, and the masks of normalised chunking level 2.
package struct ChunkSizes: Sendable, Equatable {
    /// No chunk but a file's last is smaller.
    package let minimum: Int
    /// Where the easier mask takes over.
    package let average: Int
    /// No chunk is larger.
    package let maximum: Int
    /// Bits that must be zero before `average`.
    package let strictMask: UInt64
    /// Bits that must be zero from `average` on.
    package let easyMask: UInt64

    /// 16 KiB, 64 KiB, 256 KiB
    package static let medium = ChunkSizes(
        minimum: 16 << 10, average: 64 << 10, maximum: 256 << 10, strictMask: 0x0000_d907_0753_7000,
        easyMask: 0x0000_d903_1353_0000)
    /// 64 KiB, 256 KiB, 1 MiB
    package static let large = ChunkSizes(
        minimum: 64 << 10, average: 256 << 10, maximum: 1 << 20, strictMask: 0x0000_d917_4753_7000,
        easyMask: 0x0000_d903_0353_7000)
    /// 256 KiB, 1 MiB, 4 MiB: for the vector only.
    package static let huge = ChunkSizes(
        minimum: 256 << 10, average: 1 << 20, maximum: 4 << 20, strictMask: 0x0000_d937_6753_7000,
        easyMask: 0x0000_d907_0753_7000)
}
