// SPDX-License-Identifier: Apache-2.0
import Domain
import Logging
import ReceiptLog
import Wire

/// Takes in packs that became durable while the record of them did not: the hub died between the two, or its database was put back
/// from an earlier day. Their chunks are held for the school; the bundle itself is committed when the agent sends it again.
package struct PackScanner: Sendable {
    private let metadata: any MetadataStore
    private let packs: any PackStore
    private let logger: Logger

    /// A scanner over those stores.
    package init(metadata: any MetadataStore, packs: any PackStore, logger: Logger) {
        (self.metadata, self.packs, self.logger) = (metadata, packs, logger)
    }

    /// Reads every pack that no record names; returns how many chunks were taken in.
    package func adoptOrphans() async throws -> Int {
        let known = try await metadata.read { try $0.packs() }
        var adopted = 0
        for (pack, size) in try await packs.packs() where !known.contains(pack) {
            do {
                adopted += try await adopt(pack, size: Int(size))
            } catch {
                // It holds nothing that was receipted here; it stays for a person to look at.
                logger.warning("pack.unreadable", metadata: ["pack": "\(pack)", "error": "\(error)"])
            }
        }
        return adopted
    }

    private func adopt(_ pack: PackID, size: Int) async throws -> Int {
        guard size <= Limits.standard.bundleBytes else { throw Problem(.limit, "a pack is no larger than a bundle") }
        let bytes = try await packs.read(pack, offset: 0, count: size)
        var school: SchoolCode?
        var chunks: [(header: RecordHeader, offset: Int)] = []
        var hasher = FingerprintHasher()
        var frame: [UInt8] = []
        var parser = BundleParser()
        let keys = try await metadata.read { try $0.devices() }.compactMap { try? VerifierKey($0.key) }
        try bytes.withUnsafeBytes { bytes in
            try parser.consume(bytes) { event in
                switch event {
                case .manifest(let note): school = try Self.manifest(note, keys: keys).school
                case .record(let header, let offset):
                    chunks.append((header, offset))
                    hasher = FingerprintHasher()
                case .bytes(let bytes):
                    if chunks.last?.header.encoding == .zstd {
                        frame.append(contentsOf: bytes)
                    } else {
                        hasher.update(bytes)
                    }
                case .recordEnd:
                    if let header = chunks.last?.header, header.encoding == .zstd {
                        hasher.update(try Zstd.decompress(frame, rawLength: header.rawLength))
                        frame = []
                    }
                    if chunks.last?.header.sha256 != hasher.finish() {
                        throw Problem(.digestMismatch, "a chunk is damaged")
                    }
                }
            }
        }
        try parser.finish()
        guard let school else { return 0 }
        let found = chunks
        try await metadata.write { writer in
            for (header, offset) in found {
                try writer.insert(
                    ChunkLocation(
                        chunk: Chunk(sha256: header.sha256, length: header.rawLength), encoding: header.encoding,
                        pack: pack, offset: offset,
                        storedLength: header.storedLength), school: school, replacing: false)
            }
        }
        return found.count
    }

    private static func manifest(_ note: [UInt8], keys: [VerifierKey]) throws -> Manifest {
        for key in keys { if let read = try? ManifestNote(verifying: note, key: key) { return read.manifest } }
        throw Problem(.unknownKey, "the pack was signed by no device that is known here")
    }
}
