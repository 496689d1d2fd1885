// SPDX-License-Identifier: Apache-2.0
import Domain

/// The head of a log: its name, its number of entries and the root over them. A claim; ``VerifiedCheckpoint`` is one that was signed.
///
/// As text three lines: origin, size, root in base64 (C2SP tlog-checkpoint).
package struct Checkpoint: Hashable, Sendable {
    /// The log's name, which is its key's name too.
    package let origin: KeyName
    /// The number of entries.
    package let size: UInt64
    /// The root of the tree over them.
    package let root: Fingerprint

    /// The head of the log `origin`.
    package init(origin: KeyName, size: UInt64, root: Fingerprint) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Reads the text of a checkpoint. Extension lines, which we never write, must not be empty and are passed over.
    package init(text: [UInt8]) throws(CheckpointError) {
        var lines = ByteLines(text)
        guard let origin = lines.next().flatMap({ KeyName(utf8: $0) }) else { throw .malformed(line: 1) }
        guard let size = lines.next().flatMap(UInt64.init(logNumber:)) else { throw .malformed(line: 2) }
        guard let root = lines.next().flatMap({ Fingerprint(base64: $0) }), size != 0 || root == MerkleHash.empty else {
            throw .malformed(line: 3)
        }
        self.init(origin: origin, size: size, root: root)
        var line = 4
        while !lines.rest.isEmpty {
            guard let extra = lines.next(), !extra.isEmpty else { throw .malformed(line: line) }
            line += 1
        }
    }

    /// The three lines, each with its LF.
    package var text: [UInt8] { Array("\(origin)\n\(size)\n\(root.base64)\n".utf8) }

    /// The note that a log publishes; the first of `keys` is named as the origin. Two checkpoints of one size must never differ.
    package func sign(with keys: [SigningKey]) throws(NoteError) -> SignedNote {
        try SignedNote.sign(text: text, with: keys)
    }
}
