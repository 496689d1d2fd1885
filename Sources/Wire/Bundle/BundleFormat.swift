// SPDX-License-Identifier: Apache-2.0
import Domain

/// The bytes around a bundle's manifest and chunks (protocol.md §3.1).
package enum BundleFormat {
    /// The media type of a bundle.
    package static let mediaType = "application/vnd.handover.bundle"
    /// `HOVB`, version 1, no flags, two zero bytes.
    package static let magic: [UInt8] = [0x48, 0x4F, 0x56, 0x42, 1, 0, 0, 0]
    /// Magic and the manifest's length.
    package static let headerByteCount = 12
    /// The bytes of a record before its stored bytes, and of the end record.
    package static let recordHeaderByteCount = 44
    /// The bytes of the end record.
    package static let endByteCount = 12
    /// The most bytes of a compressed record, raw and stored: it has to be held in memory (protocol.md §3.1).
    package static let compressedByteCountMax = 4 << 20

    /// The first 12 bytes of a bundle.
    package static func header(manifestByteCount: Int) -> [UInt8] { magic + bigEndian(UInt32(manifestByteCount)) }

    /// The 44 bytes before a record's stored bytes.
    package static func recordHeader(_ record: RecordHeader) -> [UInt8] {
        [1, record.encoding.rawValue, 0, 0] + bigEndian(UInt32(record.storedLength))
            + bigEndian(UInt32(record.rawLength)) + record.sha256.bytes
    }

    /// The last 12 bytes: 255, the number of records, the number of bytes before them.
    package static func end(recordCount: Int, precedingByteCount: Int) -> [UInt8] {
        [0xFF] + bigEndian(UInt32(recordCount)).dropFirst() + bigEndian(UInt64(precedingByteCount))
    }

    static func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}

/// How a record's bytes are stored.
package enum RecordEncoding: UInt8, Sendable {
    /// As they are.
    case raw = 0
    /// One zstd frame.
    case zstd = 1
}

/// What stands before a record's stored bytes.
package struct RecordHeader: Sendable, Equatable {
    /// How the bytes are stored.
    package let encoding: RecordEncoding
    /// Bytes that follow in the bundle.
    package let storedLength: Int
    /// Bytes of the chunk.
    package let rawLength: Int
    /// The chunk's fingerprint, over raw bytes.
    package let sha256: Fingerprint

    /// A record of a chunk that is stored as it is.
    package init(raw chunk: Chunk) {
        (encoding, storedLength, rawLength, sha256) = (.raw, chunk.length, chunk.length, chunk.sha256)
    }

    /// A record of a chunk that is stored as one zstd frame of `storedLength` bytes.
    package init(zstd chunk: Chunk, storedLength: Int) {
        self.init(encoding: .zstd, storedLength: storedLength, rawLength: chunk.length, sha256: chunk.sha256)
    }

    init(encoding: RecordEncoding, storedLength: Int, rawLength: Int, sha256: Fingerprint) {
        (self.encoding, self.storedLength, self.rawLength, self.sha256) = (encoding, storedLength, rawLength, sha256)
    }
}
