// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Wire

/// A school's device in a test: it has a key, counts its bundles, and makes their bytes as an agent would.
package struct BundleMaker: Sendable {
    /// The school that it speaks for.
    package let school: SchoolCode
    /// Its key.
    package let key: SigningKey
    /// The hub's store that its manifests name.
    package var storeID: String
    /// The present life of its state.
    package var incarnation = Incarnation.random()
    /// The number of the last bundle that it made.
    package var seq: Int64 = 0
    /// When its bundles leave and its files are finished, by its own clock.
    package var now = Timestamp(secondsSince1970: 1_772_600_000)
    /// Hub minus school, in milliseconds.
    package var skewMs: Int64 = 0

    /// A device of `school` with a new key.
    package init(school: String, storeID: String) throws {
        guard let code = SchoolCode(school), let name = KeyName("school/\(school)/device") else {
            throw Unfit(text: school)
        }
        self.school = code
        key = SigningKey.generate(name: name)
        self.storeID = storeID
    }

    /// A text of a test that is no school, path or id.
    package struct Unfit: Error {
        let text: String
    }

    /// The device's identity.
    package var device: DeviceID {
        get throws {
            guard let id = DeviceID(key.verifierKey.keyID.hex) else { throw Unfit(text: key.verifierKey.keyID.hex) }
            return id
        }
    }

    /// The next bundle, with those documents; `bringing` false leaves every record out.
    package mutating func bundle(_ files: [MadeFile], cmd: String? = nil, bringing: Bool = true) throws -> MadeBundle {
        seq += 1
        let manifest = Manifest(
            hub: storeID, school: school, inc: incarnation, seq: seq, sentAt: now, skewMs: skewMs,
            files: files.map(\.entry), cmd: cmd)
        return try MadeBundle(manifest, key: key, pieces: bringing ? files.flatMap(\.pieces) : [])
    }

    /// A bundle that only brings chunks.
    package func stage(_ pieces: [[UInt8]]) throws -> MadeBundle {
        let manifest = Manifest.staging(
            pieces.map { Chunk(bytes: $0) }, hub: storeID, school: school, inc: incarnation, sentAt: now, skewMs: skewMs
        )
        return try MadeBundle(manifest, key: key, pieces: pieces)
    }

    /// A new life: numbers begin anew.
    package mutating func beginLife() { (incarnation, seq) = (.random(), 0) }
}

/// One document of a bundle, with the bytes that may have to be brought.
package struct MadeFile: Sendable {
    /// The manifest's line.
    package var entry: ManifestEntry
    /// The chunks' bytes.
    package var pieces: [[UInt8]]

    private static let finished = Timestamp(secondsSince1970: 1_772_599_990)

    /// A file of `bytes` made from version `base`, as one chunk.
    package static func put(_ path: String, _ bytes: [UInt8], base: Int? = nil, from: String? = nil) throws -> MadeFile
    {
        MadeFile(
            entry: .put(
                base: base, path: try DocumentPath(path), from: try from.map { try DocumentPath($0) },
                size: Int64(bytes.count),
                sha256: Fingerprint(of: bytes), mtimeNs: 1_772_599_000_000_000_123, stableAt: finished, mode: 0o644),
            pieces: [bytes])
    }

    /// A file of text.
    package static func put(_ path: String, _ text: String, base: Int? = nil, from: String? = nil) throws -> MadeFile {
        try put(path, Array(text.utf8), base: base, from: from)
    }

    /// A file of several chunks.
    package static func put(_ path: String, pieces: [[UInt8]], base: Int? = nil) throws -> MadeFile {
        var file = try put(path, pieces.flatMap { $0 }, base: base)
        file.entry.chunks = .full(pieces.map { Chunk(bytes: $0) })
        file.pieces = pieces
        return file
    }

    /// A file that is gone.
    package static func delete(_ path: String, base: Int) throws -> MadeFile {
        MadeFile(entry: .delete(base: base, path: try DocumentPath(path), stableAt: finished), pieces: [])
    }

    /// The same without its bytes: the hub has them.
    package var withoutBytes: MadeFile { MadeFile(entry: entry, pieces: []) }
}

/// A bundle as it travels.
package struct MadeBundle: Sendable {
    /// The signed manifest.
    package let note: ManifestNote
    /// The body.
    package let body: [UInt8]

    /// Its id.
    package var id: Fingerprint { note.bundleID }

    /// A bundle of that manifest and a record for each distinct one of `pieces`.
    package init(_ manifest: Manifest, key: SigningKey, pieces: [[UInt8]]) throws {
        note = try ManifestNote(manifest, key: key)
        var writer = BundleWriter(manifest: note.bytes, expectedByteCount: pieces.reduce(0) { $0 + $1.count + 44 })
        var written: Set<Fingerprint> = []
        for piece in pieces {
            let chunk = Chunk(bytes: piece)
            if written.insert(chunk.sha256).inserted { writer.append(chunk, bytes: piece) }
        }
        body = writer.finish()
    }
}

extension Chunk {
    /// The chunk that those bytes are.
    package init(bytes: [UInt8]) { self.init(sha256: Fingerprint(of: bytes), length: bytes.count) }
}
