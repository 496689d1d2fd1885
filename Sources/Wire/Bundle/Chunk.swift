// SPDX-License-Identifier: Apache-2.0
import Domain

/// A piece of a file, named by its content. In JSON: `["<sha256>", length]` (protocol.md §3.2).
package struct Chunk: Hashable, Sendable, Codable {
    /// The fingerprint of its raw bytes.
    package let sha256: Fingerprint
    /// Its raw length in bytes, 0 to 12 MiB.
    package let length: Int

    /// A chunk of that fingerprint and length.
    package init(sha256: Fingerprint, length: Int) {
        self.sha256 = sha256
        self.length = length
    }

    /// `["<sha256>", length]`
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(sha256)
        try container.encode(length)
    }

    /// Fails where the length is negative.
    package init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        sha256 = try container.decode(Fingerprint.self)
        length = try container.decode(Int.self)
        guard length >= 0, container.isAtEnd else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a chunk is [sha256, length]")
        }
    }
}

/// The chunks of a file, whole or told by runs of an earlier version's list (protocol.md §3.2).
package enum ChunkList: Hashable, Sendable {
    /// Every chunk in order.
    case full([Chunk])
    /// Runs over the list of version `of` of the same document.
    case runs(of: Int, [ChunkRun])
}

/// One element of a run list: `[from, count]` chunks of the earlier list, or a new `["<sha256>", length]`.
package enum ChunkRun: Hashable, Sendable {
    /// `count` chunks of the earlier list from index `from` on, both counted from 0.
    case earlier(from: Int, count: Int)
    /// A chunk that the earlier list does not have at this place.
    case new(Chunk)
}

extension ChunkRun: Codable {
    /// Two numbers, or a fingerprint and a length.
    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .new(let chunk): try chunk.encode(to: encoder)
        case .earlier(let from, let count):
            var container = encoder.unkeyedContainer()
            try container.encode(from)
            try container.encode(count)
        }
    }

    /// Fails where a number is negative or a run is empty.
    package init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        guard let from = try? container.decode(Int.self) else {
            self = .new(try Chunk(from: decoder))
            return
        }
        let count = try container.decode(Int.self)
        guard from >= 0, count > 0, container.isAtEnd else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a run is [from, count]")
        }
        self = .earlier(from: from, count: count)
    }
}

extension ChunkList: Codable {
    private enum CodingKeys: String, CodingKey { case of, runs }

    /// An array of chunks, or `{"of":…,"runs":[…]}`.
    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .full(let chunks):
            try chunks.encode(to: encoder)
        case .runs(let version, let runs):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(version, forKey: .of)
            try container.encode(runs, forKey: .runs)
        }
    }

    /// Either form.
    package init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: CodingKeys.self) {
            let version = try container.decode(Int.self, forKey: .of)
            guard version >= 1 else {
                throw DecodingError.dataCorruptedError(
                    forKey: .of, in: container, debugDescription: "versions are counted from 1")
            }
            self = .runs(of: version, try container.decode([ChunkRun].self, forKey: .runs))
        } else {
            self = .full(try [Chunk](from: decoder))
        }
    }
}

extension ChunkList {
    /// The shorter telling of `chunks`: as runs of `earlier` where that saves at least half the elements, else in full.
    package static func telling(_ chunks: [Chunk], earlier: [Chunk], version: Int) -> ChunkList {
        var places: [Chunk: Int] = [:]
        for (index, chunk) in earlier.enumerated() where places[chunk] == nil { places[chunk] = index }
        var runs: [ChunkRun] = []
        for chunk in chunks {
            if case .earlier(let from, let count)? = runs.last, from + count < earlier.count,
                earlier[from + count] == chunk
            {
                runs[runs.count - 1] = .earlier(from: from, count: count + 1)
            } else if let place = places[chunk] {
                runs.append(.earlier(from: place, count: 1))
            } else {
                runs.append(.new(chunk))
            }
        }
        return runs.count * 2 <= chunks.count ? .runs(of: version, runs) : .full(chunks)
    }

    /// Every chunk in order, with `earlier` the list of the version that runs refer to.
    ///
    /// Nil where a run leaves the earlier list, or the result would exceed `maximum` chunks.
    package func expanded(earlier: [Chunk], maximum: Int) -> [Chunk]? {
        switch self {
        case .full(let chunks): return chunks.count <= maximum ? chunks : nil
        case .runs(_, let runs):
            var chunks: [Chunk] = []
            for run in runs {
                switch run {
                case .new(let chunk): chunks.append(chunk)
                case .earlier(let from, let count):
                    guard from >= 0, count >= 0, from < earlier.count, count <= earlier.count - from else { return nil }
                    chunks += earlier[from..<(from + count)]
                }
                guard chunks.count <= maximum else { return nil }
            }
            return chunks
        }
    }
}
