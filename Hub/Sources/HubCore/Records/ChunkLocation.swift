// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// The name of a pack: random, never used again, so that no pack is ever replaced.
package struct PackID: Hashable, Sendable, CustomStringConvertible {
    /// `yyyy/mm/<32 hex digits>`
    package let text: String

    /// Nil where `text` is not of that form.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 32,
            Int(parts[0]) != nil, Int(parts[1]) != nil, [UInt8](lowercaseHex: parts[2]) != nil
        else { return nil }
        self.text = text
    }

    /// The text.
    package var description: String { text }
}

/// Where the bytes of a chunk are.
package struct ChunkLocation: Sendable, Equatable {
    /// The chunk.
    package var chunk: Chunk
    /// How it is stored.
    package var encoding: RecordEncoding
    /// The pack that holds it.
    package var pack: PackID
    /// Where its stored bytes begin in the pack.
    package var offset: Int
    /// How many bytes are stored.
    package var storedLength: Int

    /// A location of those members.
    package init(chunk: Chunk, encoding: RecordEncoding, pack: PackID, offset: Int, storedLength: Int) {
        (self.chunk, self.encoding, self.pack, self.offset, self.storedLength) = (
            chunk, encoding, pack, offset, storedLength
        )
    }
}
