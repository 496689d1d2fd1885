// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Wire

/// Takes the bytes of one bundle as they come, checks every record against its fingerprint and the manifest, and writes them into
/// a pack: one pass, nothing kept but the manifest.
package struct BundleReceiver {
    /// What was received, whole and checked, and not yet durable.
    package struct Received {
        /// The manifest, signature verified.
        package let note: ManifestNote
        /// The pack; nil where the bundle brought no chunk.
        package let draft: (any PackDraft)?
        /// The chunks and where they will be in the pack.
        package let chunks: [ReceivedChunk]
        /// The whole-file fingerprints of files of several chunks that passed in order, by their place in the manifest.
        package let fingerprints: [Int: Fingerprint]
    }

    /// A chunk within the pack that is being written.
    package struct ReceivedChunk: Sendable {
        /// The chunk.
        package let chunk: Chunk
        /// How it is stored.
        package let encoding: RecordEncoding
        /// Where its stored bytes begin.
        package let offset: Int
        /// How many there are.
        package let storedLength: Int
    }

    private let check: (ManifestNote) throws(Problem) -> Void
    private let key: VerifierKey
    private let packs: any PackStore
    private var parser = BundleParser()
    private var note: ManifestNote?
    private var expected: [Fingerprint: Int] = [:]
    private var draft: (any PackDraft)?
    private var chunks: [ReceivedChunk] = []
    private var hasher = FingerprintHasher()
    /// The stored bytes of a compressed record, at most one record's; raw ones are hashed as they pass.
    private var frame: [UInt8] = []
    private var files: RunningFiles?

    /// A receiver for a bundle signed with `key`; `check` judges the manifest before any record is taken.
    package init(key: VerifierKey, packs: any PackStore, check: @escaping (ManifestNote) throws(Problem) -> Void) {
        (self.key, self.packs, self.check) = (key, packs, check)
    }

    /// Takes the next bytes. Any error ends the bundle: call ``abandon()``.
    package mutating func consume(_ bytes: UnsafeRawBufferPointer) throws {
        // Taken out while it works, so that what it holds is not copied.
        var parser = BundleParser()
        swap(&parser, &self.parser)
        defer { swap(&parser, &self.parser) }
        try parser.consume(bytes) { event in
            switch event {
            case .manifest(let bytes): try begin(bytes)
            case .record(let header, let offset): try beginRecord(header, offset: offset)
            case .bytes(let bytes):
                if chunks.last?.encoding == .zstd {
                    frame.append(contentsOf: bytes)
                } else {
                    hasher.update(bytes)
                    files?.update(bytes)
                }
                try draft?.append(bytes)
            case .recordEnd: try endRecord()
            }
        }
    }

    /// What was received, where the bundle is whole; throws `malformed` where it was cut.
    package mutating func finish() throws -> Received {
        try parser.finish()
        guard let note else { throw Problem(.malformed, "the bundle has no manifest") }
        if let draft {
            let end = BundleFormat.end(
                recordCount: chunks.count, precedingByteCount: parser.byteCount - BundleFormat.endByteCount)
            try end.withUnsafeBytes { try draft.append($0) }
        }
        return Received(note: note, draft: draft, chunks: chunks, fingerprints: files?.fingerprints ?? [:])
    }

    /// Gives up what was written so far.
    package mutating func abandon() {
        draft?.discard()
        draft = nil
    }

    private mutating func begin(_ bytes: [UInt8]) throws {
        let note = try ManifestNote(verifying: bytes, key: key)
        try check(note)
        for chunk in note.manifest.chunks ?? [] { expected[chunk.sha256] = chunk.length }
        for entry in note.manifest.files where entry.operation == .put {
            if case .runs(_, let runs)? = entry.chunks {
                for case .new(let chunk) in runs { expected[chunk.sha256] = chunk.length }
            } else {
                for chunk in entry.wholeChunks ?? [] { expected[chunk.sha256] = chunk.length }
            }
        }
        files = RunningFiles(note.manifest)
        self.note = note
    }

    private mutating func beginRecord(_ header: RecordHeader, offset: Int) throws {
        guard let length = expected.removeValue(forKey: header.sha256), length == header.rawLength else {
            var problem = Problem(.digestMismatch, "a record is no chunk of the manifest, or comes twice")
            problem.index = chunks.count
            throw problem
        }
        if draft == nil, let note { draft = try begin(note) }
        try BundleFormat.recordHeader(header).withUnsafeBytes { try draft?.append($0) }
        let chunk = Chunk(sha256: header.sha256, length: header.rawLength)
        chunks.append(
            ReceivedChunk(chunk: chunk, encoding: header.encoding, offset: offset, storedLength: header.storedLength))
        hasher = FingerprintHasher()
        files?.begin(chunk)
    }

    /// A pack is the bundle's body itself, so it can be read without any database.
    private func begin(_ note: ManifestNote) throws -> any PackDraft {
        let draft = try packs.begin()
        try BundleFormat.header(manifestByteCount: note.bytes.count).withUnsafeBytes { try draft.append($0) }
        try note.bytes.withUnsafeBytes { try draft.append($0) }
        return draft
    }

    private mutating func endRecord() throws {
        guard let last = chunks.last else { return }
        if last.encoding == .zstd {
            let raw = try decompress(last)
            raw.withUnsafeBytes {
                hasher.update($0)
                files?.update($0)
            }
            frame.removeAll(keepingCapacity: true)
        }
        guard hasher.finish() == last.chunk.sha256 else {
            var problem = Problem(.digestMismatch, "the bytes of a record do not match its fingerprint")
            problem.index = chunks.count - 1
            throw problem
        }
        files?.end()
    }
    private func decompress(_ record: ReceivedChunk) throws(Problem) -> [UInt8] {
        do {
            return try Zstd.decompress(frame, rawLength: record.chunk.length)
        } catch {
            var problem = error
            problem.index = chunks.count - 1
            throw problem
        }
    }
}
