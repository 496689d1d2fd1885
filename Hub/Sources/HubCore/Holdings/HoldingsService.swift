// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// The Office's view of what schools handed over: documents, versions and their bytes.
package struct HoldingsService: Sendable {
    private let metadata: any MetadataStore
    private let reader: ChunkReader

    /// A service over those stores.
    package init(metadata: any MetadataStore, packs: any PackStore) {
        self.metadata = metadata
        reader = ChunkReader(metadata: metadata, packs: packs)
    }

    /// Every document of a school in byte order; throws `not-found` where there is no such school.
    package func documents(of school: SchoolCode) async throws -> [DocumentRecord] {
        try await metadata.read { reader in
            guard try reader.school(school) != nil else { throw Problem(.notFound, "there is no school \(school)") }
            var documents: [DocumentRecord] = []
            while true {
                let page = try reader.documents(school, after: documents.last?.path, limit: 1000)
                documents += page
                if page.count < 1000 { return documents }
            }
        }
    }

    /// The document at `path`, by its bytes, else by its name key where only one document has it; throws `not-found`.
    package func document(of school: SchoolCode, at path: DocumentPath) async throws -> DocumentRecord {
        if let exact = try await metadata.read({ try $0.document(school, at: path) }) { return exact }
        let key = NameKey(of: path)
        let alike = try await documents(of: school).filter { NameKey(of: $0.path) == key }
        guard let only = alike.first else { throw Problem(.notFound, "\(school) has handed over no document \(path)") }
        guard alike.count == 1 else {
            throw Problem(.notFound, "\(path) could be \(alike.count) documents; give the exact name")
        }
        return only
    }

    /// The versions of a document, oldest first.
    package func versions(of document: DocumentRecord) async throws -> [VersionRecord] {
        try await metadata.read { try $0.versions(document.id) }
    }

    /// A page of a school's heads, for an agent that must find out what is held here.
    package func heads(of school: SchoolCode, after path: DocumentPath?) async throws -> HeadsPage {
        let limit = 1000
        let page = try await metadata.read { try $0.documents(school, after: path, limit: limit) }
        return HeadsPage(
            heads: page.map {
                HeadsPage.Head(
                    path: $0.path, version: $0.head, sha256: $0.headContent, size: $0.headSize,
                    deleted: $0.headContent == nil)
            }, next: page.count == limit ? page.last.map { $0.path.bytes.lowercaseHex } : nil)
    }

    /// The conflicts that wait for a person: each document with its head and its branches.
    package func conflicts() async throws -> [(document: DocumentRecord, since: Timestamp, versions: [VersionRecord])] {
        try await metadata.read { reader in
            try reader.conflicts().map { document in
                let branches = try reader.branches(document.id)
                let numbers = [document.head] + branches.map(\.tip)
                let versions = try numbers.compactMap { try reader.version(document.id, $0) }
                return (document, branches.map(\.since).min() ?? document.headReceivedAt, versions)
            }
        }
    }

    /// Hands the bytes of a version to `sink`, every chunk checked before it is handed over and the whole at the end.
    ///
    /// Throws ``ChunkReader/Damage`` where they are not what was receipted, `not-found` for a tombstone.
    package func read(
        _ version: VersionRecord, of document: DocumentRecord, into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws {
        guard let fingerprint = version.sha256 else {
            throw Problem(.notFound, "version \(version.number) is the removal of the file and has no bytes")
        }
        var hasher = FingerprintHasher()
        try await reader.read(version.wholeChunks, of: document.school) { bytes in
            bytes.withUnsafeBytes { hasher.update($0) }
            try await sink(bytes)
        }
        guard hasher.finish() == fingerprint else {
            throw ChunkReader.Damage(
                chunk: fingerprint, description: "the chunks of \(document.path) do not make version \(version.number)")
        }
    }
}
