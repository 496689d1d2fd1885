// SPDX-License-Identifier: Apache-2.0
import Domain

/// A self-contained proof that an entry is in a log, as the text of a `.tlog-proof` file (C2SP tlog-proof).
///
/// The header line, `extra` in base64, `index`, the inclusion path a hash a line, a blank line, and the checkpoint as it was signed.
package struct TlogProof: Equatable, Sendable {
    /// What the proof carries along, unauthenticated as long as nothing binds it to the leaf; for a receipt its text. Never empty.
    package let extra: [UInt8]?
    /// The entry's place in the log.
    package let index: UInt64
    /// The siblings on the way to the root, the leaf's first.
    package let path: [Fingerprint]
    /// The checkpoint, not verified.
    package let checkpoint: SignedNote

    /// A proof made from its parts.
    package init(extra: [UInt8]?, index: UInt64, path: [Fingerprint], checkpoint: SignedNote) {
        self.extra = extra.flatMap { $0.isEmpty ? nil : $0 }
        self.index = index
        self.path = path
        self.checkpoint = checkpoint
    }

    /// Reads a proof in its one canonical form: ``bytes`` gives the same bytes back. Nothing is verified.
    package init(_ bytes: [UInt8]) throws(ReceiptError) {
        guard bytes.count <= LogLimits.receiptFileBytesMax else {
            throw .tooLarge(limit: LogLimits.receiptFileBytesMax)
        }
        var lines = ByteLines(bytes)
        guard lines.next().map({ $0.elementsEqual("c2sp.org/tlog-proof@v1".utf8) }) == true else {
            throw .malformed(part: .header)
        }
        var extra: [UInt8]?
        if let line = lines.next(after: "extra ") {
            guard let decoded = StrictBase64.decode(line), !decoded.isEmpty else { throw .malformed(part: .extra) }
            extra = decoded
        }
        guard let index = lines.next(after: "index ").flatMap(UInt64.init(logNumber:)) else {
            throw .malformed(part: .index)
        }
        var path: [Fingerprint] = []
        while let line = lines.next(), !line.isEmpty {
            guard path.count < LogLimits.proofHashesMax, let hash = Fingerprint(base64: line) else {
                throw .malformed(part: .path)
            }
            path.append(hash)
        }
        let checkpoint: SignedNote
        do throws(NoteError) { checkpoint = try SignedNote(lines.rest) } catch { throw .checkpoint(.note(error)) }
        self.init(extra: extra, index: index, path: path, checkpoint: checkpoint)
    }

    /// The text of the file.
    package var bytes: [UInt8] {
        var head = "c2sp.org/tlog-proof@v1\n"
        if let extra { head += "extra \(StrictBase64.encode(extra))\n" }
        head += "index \(index)\n"
        for hash in path { head += hash.base64 + "\n" }
        return Array((head + "\n").utf8) + checkpoint.bytes
    }
}
