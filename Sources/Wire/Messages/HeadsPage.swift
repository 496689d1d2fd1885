// SPDX-License-Identifier: Apache-2.0
import Domain

/// `GET /v1/heads?after=`: what the hub holds of the school's documents, in order of their paths' bytes (protocol.md §5.3).
package struct HeadsPage: Codable, Sendable, Equatable {
    /// One document.
    package struct Head: Codable, Sendable, Equatable {
        /// Its path.
        package var path: PathMessage
        /// Its head version.
        package var version: Int
        /// Fingerprint of the head; nil where the head is a tombstone.
        package var sha256: Fingerprint?
        /// Bytes of the head; 0 where it is a tombstone.
        package var size: Int64
        /// Whether the head is a tombstone.
        package var deleted: Bool

        /// A head of those members.
        package init(path: DocumentPath, version: Int, sha256: Fingerprint?, size: Int64, deleted: Bool) {
            self.path = PathMessage(path)
            (self.version, self.sha256, self.size, self.deleted) = (version, sha256, size, deleted)
        }
    }

    /// At most 1,000 documents.
    package var heads: [Head]
    /// What to pass as `after` for the next page; nil on the last.
    package var next: String?

    /// A page of those members.
    package init(heads: [Head], next: String?) { (self.heads, self.next) = (heads, next) }
}

/// A path in a message: a string where it is UTF-8, else `{"base64":"…"}`.
package struct PathMessage: Codable, Sendable, Equatable {
    /// The path.
    package var path: DocumentPath

    /// That path.
    package init(_ path: DocumentPath) { self.path = path }

    private enum CodingKeys: String, CodingKey { case base64 }

    /// A string, or an object with its bytes.
    package func encode(to encoder: any Encoder) throws {
        if let text = path.text {
            var container = encoder.singleValueContainer()
            try container.encode(text)
        } else {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(Base64.encode(path.bytes), forKey: .base64)
        }
    }

    /// Either form.
    package init(from decoder: any Decoder) throws {
        let bytes: [UInt8]
        if let container = try? decoder.container(keyedBy: CodingKeys.self) {
            bytes = Base64.decode(try container.decode(String.self, forKey: .base64)) ?? []
        } else {
            bytes = Array(try decoder.singleValueContainer().decode(String.self).utf8)
        }
        do {
            path = try DocumentPath(bytes: bytes)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a path that is \(error.rawValue)"))
        }
    }
}
