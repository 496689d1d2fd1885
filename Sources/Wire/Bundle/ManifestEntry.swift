// SPDX-License-Identifier: Apache-2.0
import Domain

/// One line of a manifest: a file that is there, or one that is gone (protocol.md §3.2).
package struct ManifestEntry: Sendable, Equatable {
    /// What happened to the document.
    package enum Operation: String, Codable, Sendable {
        case put
        case delete = "del"
    }

    /// What happened.
    package var operation: Operation
    /// The version that the school last had from the hub for this path; nil for none.
    package var base: Int?
    /// Where the document stands.
    package var path: DocumentPath
    /// Where it stood before, when it was renamed; its history moves with it.
    package var from: DocumentPath?
    /// Bytes of the file; 0 in a delete.
    package var size: Int64
    /// Fingerprint of the whole file; nil in a delete.
    package var sha256: Fingerprint?
    /// Modification time at the school, nanoseconds since 1970.
    package var mtimeNs: Int64
    /// When the school's agent saw that the file was finished, by the school's clock.
    package var stableAt: Timestamp
    /// Permission bits at the school.
    package var mode: Int
    /// The chunks; nil where the file is one chunk with the file's own fingerprint.
    package var chunks: ChunkList?

    /// A file that is there.
    package static func put(
        base: Int?, path: DocumentPath, from: DocumentPath? = nil, size: Int64, sha256: Fingerprint, mtimeNs: Int64,
        stableAt: Timestamp,
        mode: Int, chunks: ChunkList? = nil
    ) -> ManifestEntry {
        ManifestEntry(
            operation: .put, base: base, path: path, from: from, size: size, sha256: sha256, mtimeNs: mtimeNs,
            stableAt: stableAt, mode: mode,
            chunks: chunks)
    }

    /// A file that is gone since `stableAt`.
    package static func delete(base: Int, path: DocumentPath, stableAt: Timestamp) -> ManifestEntry {
        ManifestEntry(
            operation: .delete, base: base, path: path, from: nil, size: 0, sha256: nil, mtimeNs: 0, stableAt: stableAt,
            mode: 0, chunks: nil)
    }

    /// Every chunk of a put whose list is whole: the file itself as one chunk, or the list; nil where the list is told by runs.
    package var wholeChunks: [Chunk]? {
        switch chunks {
        case nil: sha256.map { [Chunk(sha256: $0, length: Int(size))] } ?? []
        case .full(let list): list
        case .runs: nil
        }
    }
}

extension ManifestEntry: Codable {
    private enum CodingKeys: String, CodingKey {
        case op, base, path, pathBase64, from, fromBase64, size, sha256, mtimeNs, stableAt, mode, chunks
    }

    /// A name that is not UTF-8 goes as `pathBase64`, `fromBase64`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(operation, forKey: .op)
        try container.encode(base, forKey: .base)
        try Self.encode(path, .path, .pathBase64, into: &container)
        if let from { try Self.encode(from, .from, .fromBase64, into: &container) }
        try container.encode(stableAt, forKey: .stableAt)
        guard operation == .put else { return }
        try container.encode(size, forKey: .size)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(mtimeNs, forKey: .mtimeNs)
        try container.encode(mode, forKey: .mode)
        try container.encodeIfPresent(chunks, forKey: .chunks)
    }

    /// Fails where a member breaks its form.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        operation = try container.decode(Operation.self, forKey: .op)
        base = try container.decodeIfPresent(Int.self, forKey: .base)
        guard let path = try Self.decodePath(.path, .pathBase64, from: container) else {
            throw DecodingError.dataCorruptedError(
                forKey: .path, in: container, debugDescription: "an entry has a path")
        }
        self.path = path
        from = try Self.decodePath(.from, .fromBase64, from: container)
        stableAt = try container.decode(Timestamp.self, forKey: .stableAt)
        guard operation == .put else {
            (size, sha256, mtimeNs, mode, chunks) = (0, nil, 0, 0, nil)
            guard base != nil, from == nil else {
                throw DecodingError.dataCorruptedError(
                    forKey: .base, in: container, debugDescription: "a delete has a base and no from")
            }
            return
        }
        size = try container.decode(Int64.self, forKey: .size)
        sha256 = try container.decode(Fingerprint.self, forKey: .sha256)
        mtimeNs = try container.decode(Int64.self, forKey: .mtimeNs)
        mode = try container.decode(Int.self, forKey: .mode)
        chunks = try container.decodeIfPresent(ChunkList.self, forKey: .chunks)
        guard size >= 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .size, in: container, debugDescription: "a size is not negative")
        }
    }

    private static func encode(
        _ path: DocumentPath, _ textKey: CodingKeys, _ bytesKey: CodingKeys,
        into container: inout KeyedEncodingContainer<CodingKeys>
    ) throws {
        if let text = path.text {
            try container.encode(text, forKey: textKey)
        } else {
            try container.encode(Base64.encode(path.bytes), forKey: bytesKey)
        }
    }

    private static func decodePath(
        _ textKey: CodingKeys, _ bytesKey: CodingKeys, from container: KeyedDecodingContainer<CodingKeys>
    ) throws -> DocumentPath? {
        let text = try container.decodeIfPresent(String.self, forKey: textKey)
        let coded = try container.decodeIfPresent(String.self, forKey: bytesKey)
        let bytes: [UInt8]
        switch (text, coded) {
        case (nil, nil): return nil
        case (let text?, nil): bytes = Array(text.utf8)
        case (nil, let coded?):
            guard let decoded = Base64.decode(coded) else {
                throw DecodingError.dataCorruptedError(forKey: bytesKey, in: container, debugDescription: "not base64")
            }
            bytes = decoded
        case (_?, _?):
            throw DecodingError.dataCorruptedError(
                forKey: bytesKey, in: container, debugDescription: "a path has one form")
        }
        do {
            return try DocumentPath(bytes: bytes)
        } catch {
            throw DecodingError.dataCorruptedError(
                forKey: textKey, in: container, debugDescription: "a path that is \(error.rawValue)")
        }
    }
}
