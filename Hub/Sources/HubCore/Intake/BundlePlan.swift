// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// A manifest with everything that must be known before it may be committed: every chunk of every file, told in full.
package struct BundlePlan: Sendable {
    /// The chunks of each entry, in the manifest's order; empty for a removal.
    package let chunks: [[Chunk]]
    /// Chunks that neither the bundle brought nor the school's store holds.
    package let missing: [Fingerprint]
    /// Entries of several chunks, whose whole-file fingerprint is still to be checked.
    package let composed: [Int]

    /// The most chunks of one file: 10 GiB in chunks of 16 KiB.
    package static let maximumChunkCount = 655_360

    /// Expands every chunk list of `manifest` and looks up which chunks are missing; `brought` are the bundle's own, with their lengths.
    ///
    /// Throws `unknown-base` or `malformed`, with the entry's index, where runs refer to nothing, and `digest-mismatch` where a chunk has
    /// another length than the manifest says: a receipt must not state a size that the bytes have not.
    package static func make(
        _ manifest: Manifest, brought: [Fingerprint: Int], reader: any MetadataReader
    ) throws -> BundlePlan {
        var lists: [[Chunk]] = []
        var missing: [Fingerprint] = []
        var lengths = brought
        var composed: [Int] = []
        for (index, entry) in manifest.files.enumerated() {
            guard entry.operation == .put else {
                lists.append([])
                continue
            }
            let list = try expand(entry, index: index, school: manifest.school, reader: reader)
            if entry.chunks != nil { composed.append(index) }
            for chunk in list {
                if lengths[chunk.sha256] == nil {
                    let stored = try reader.chunk(manifest.school, chunk.sha256)
                    if stored == nil { missing.append(chunk.sha256) }
                    lengths[chunk.sha256] = stored?.chunk.length ?? chunk.length
                }
                guard lengths[chunk.sha256] == chunk.length else {
                    var problem = Problem(.digestMismatch, "chunk \(chunk.sha256) has another length")
                    problem.index = index
                    throw problem
                }
            }
            lists.append(list)
        }
        return BundlePlan(chunks: lists, missing: missing, composed: composed)
    }

    private static func expand(
        _ entry: ManifestEntry, index: Int, school: SchoolCode, reader: any MetadataReader
    ) throws -> [Chunk] {
        if let whole = entry.wholeChunks { return whole }
        guard let list = entry.chunks, case .runs(let number, _) = list else { return [] }
        guard let document = try reader.document(school, at: entry.from ?? entry.path),
            let version = try reader.version(document.id, number)
        else {
            var problem = Problem(.unknownBase, "runs refer to version \(number), which is not here")
            problem.index = index
            throw problem
        }
        guard let chunks = list.expanded(earlier: version.wholeChunks, maximum: maximumChunkCount),
            chunks.reduce(Int64(0), { $0 + Int64($1.length) }) == entry.size
        else {
            var problem = Problem(.malformed, "runs leave the earlier list, or do not add up to the file's size")
            problem.index = index
            throw problem
        }
        return chunks
    }
}
