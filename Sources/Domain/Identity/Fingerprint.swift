// SPDX-License-Identifier: Apache-2.0
import Crypto

/// The SHA-256 of some bytes: 32 bytes, the identity of a file's content, of a chunk, a bundle or a tree node.
///
/// Written as 64 lowercase hexadecimal digits wherever it is text (protocol.md §1).
package struct Fingerprint: Hashable, Sendable {
    /// The number of bytes in a fingerprint.
    package static let byteCount = 32

    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Takes exactly 32 bytes; nil for any other count.
    package init?(bytes: some Sequence<UInt8>) {
        var words: [UInt64] = [0, 0, 0, 0]
        var count = 0
        for byte in bytes {
            guard count < Self.byteCount else { return nil }
            words[count >> 3] = words[count >> 3] << 8 | UInt64(byte)
            count += 1
        }
        guard count == Self.byteCount else { return nil }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// Takes 64 lowercase hexadecimal digits; nil for anything else, upper case included.
    package init?(hex: some StringProtocol) {
        guard let bytes = [UInt8](lowercaseHex: hex) else { return nil }
        self.init(bytes: bytes)
    }

    fileprivate init(digest: SHA256.Digest) {
        words = digest.withUnsafeBytes { raw in
            func word(_ index: Int) -> UInt64 {
                UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            return (word(0), word(1), word(2), word(3))
        }
    }

    /// The fingerprint of all of `bytes`.
    package init(of bytes: some Sequence<UInt8>) {
        var hasher = FingerprintHasher()
        if bytes.withContiguousStorageIfAvailable({ hasher.update(UnsafeRawBufferPointer($0)) }) == nil {
            Array(bytes).withUnsafeBytes { hasher.update($0) }
        }
        self = hasher.finish()
    }

    /// The 32 bytes, most significant first.
    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Self.byteCount)
        for word in [words.0, words.1, words.2, words.3] {
            for shift in stride(from: 56, through: 0, by: -8) {
                result.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return result
    }

    /// 64 lowercase hexadecimal digits.
    package var hex: String { bytes.lowercaseHex }

    package static func == (left: Fingerprint, right: Fingerprint) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension Fingerprint: CustomStringConvertible {
    /// The same as ``hex``.
    package var description: String { hex }
}

extension Fingerprint: Comparable {
    /// Byte order.
    package static func < (left: Fingerprint, right: Fingerprint) -> Bool { left.words < right.words }
}

/// Computes a ``Fingerprint`` of bytes that arrive in parts.
package struct FingerprintHasher: Sendable {
    private var sha = SHA256()

    /// A hasher that has seen no byte yet.
    package init() {}

    /// Adds `bytes`; they are not kept.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) { sha.update(bufferPointer: bytes) }

    /// Adds `bytes`; they are not kept.
    package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The fingerprint of all bytes so far; the hasher may go on afterwards.
    package func finish() -> Fingerprint { Fingerprint(digest: sha.finalize()) }
}
