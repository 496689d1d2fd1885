// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Wire

/// Takes a bundle as a hub does, with Wire's parser and note: every record is one that the manifest names, once, with its bytes.
struct BundleReading {
    private(set) var note: ManifestNote?
    private(set) var records: [Chunk] = []
    private var expected: [Fingerprint: Int] = [:]
    private var hasher = FingerprintHasher()
    private var encoding = RecordEncoding.raw
    private var frame: [UInt8] = []
    private let key: VerifierKey

    /// Reads all of `bytes`, given to the parser in the parts that end at `cuts`.
    init(_ bytes: [UInt8], key: VerifierKey, cuts: [Int] = []) throws {
        self.key = key
        var parser = BundleParser()
        var start = 0
        for end in cuts + [bytes.count] {
            try bytes[start..<end].withUnsafeBytes { part in try parser.consume(part) { try take($0) } }
            start = end
        }
        try parser.finish()
    }

    private mutating func take(_ event: BundleParser.Event) throws {
        switch event {
        case .manifest(let bytes):
            let note = try ManifestNote(verifying: bytes, key: key)
            expected = Self.named(by: note.manifest)
            self.note = note
        case .record(let header, _):
            encoding = header.encoding
            frame = []
            guard expected.removeValue(forKey: header.sha256) == header.rawLength else {
                throw Problem(.digestMismatch, "a record that the manifest does not name, or a second time")
            }
            records.append(Chunk(sha256: header.sha256, length: header.rawLength))
            hasher = FingerprintHasher()
        case .bytes(let bytes):
            if encoding == .raw { hasher.update(bytes) } else { frame += bytes }
        case .recordEnd:
            if encoding == .zstd { hasher.update(try Zstd.decompress(frame, rawLength: records.last?.length ?? 0)) }
            guard hasher.finish() == records.last?.sha256 else { throw Problem(.digestMismatch, "other bytes") }
        }
    }

    private static func named(by manifest: Manifest) -> [Fingerprint: Int] {
        var named: [Fingerprint: Int] = [:]
        for chunk in manifest.chunks ?? [] { named[chunk.sha256] = chunk.length }
        for entry in manifest.files where entry.operation == .put {
            for chunk in entry.wholeChunks ?? [] { named[chunk.sha256] = chunk.length }
            guard case .runs(_, let runs)? = entry.chunks else { continue }
            for case .new(let chunk) in runs { named[chunk.sha256] = chunk.length }
        }
        return named
    }
}
