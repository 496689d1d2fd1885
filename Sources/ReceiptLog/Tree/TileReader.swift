// SPDX-License-Identifier: Apache-2.0
import Domain

/// Where the stored hashes of a log are read from: the hub's database, downloaded tiles, or memory.
package protocol TileReader {
    /// Hashes `from ..< from + count` of tile level `level`, in order.
    ///
    /// Hash n of tile level L is the root over the leaves `n · 256^L ..< (n + 1) · 256^L`. `level` is 0...7 and `count` 1...256,
    /// and one call never crosses a tile. Throws where it cannot read; a wrong count of hashes becomes
    /// ``ProofError/hashesMissing(_:)``.
    func hashes(level: Int, from: UInt64, count: Int) throws -> [Fingerprint]
}

/// One read of neighbouring hashes within one tile.
package struct TileRead: Hashable, Sendable {
    /// The tile level, 0...7.
    package let level: Int
    /// The first hash, counted from the start of the level.
    package let from: UInt64
    /// How many, 1...256.
    package let count: Int

    /// Hashes `from ..< from + count` of tile level `level`.
    package init(level: Int, from: UInt64, count: Int) {
        self.level = level
        self.from = from
        self.count = count
    }

    /// The tile that the hashes lie in, as wide as a tree of `size` leaves makes it; nil where that tree does not hold them all.
    package func tile(size: UInt64) -> TilePath? {
        let path = TilePath(level: level, index: from / UInt64(TilePath.fullWidth), size: size)
        return path.flatMap { path in
            (1...path.width).contains(count) && from - path.firstHash <= UInt64(path.width - count) ? path : nil
        }
    }

    /// The fewest reads that give all of `subtrees`: one for each tile that any of them needs, in order.
    static func reads(for subtrees: [Subtree]) -> [TileRead] {
        var spans: [TileAddress: Range<UInt64>] = [:]
        for subtree in subtrees {
            let need = subtree.hashesInTiles
            let address = TileAddress(of: subtree)
            let span = spans[address] ?? need
            spans[address] = min(span.lowerBound, need.lowerBound)..<max(span.upperBound, need.upperBound)
        }
        return spans.map { TileRead(level: $0.level, from: $1.lowerBound, count: Int($1.upperBound - $1.lowerBound)) }
            .sorted { ($0.level, $0.from) < ($1.level, $1.from) }
    }
}

/// The hashes of some subtrees, each made from the tile hashes below it.
struct StoredSubtrees {
    private var tiles: [TileAddress: (from: UInt64, hashes: [Fingerprint])] = [:]

    /// Reads what `subtrees` need, which all lie within the stored log.
    init(_ subtrees: [Subtree], reader: some TileReader) throws {
        for read in TileRead.reads(for: subtrees) {
            let hashes = try reader.hashes(level: read.level, from: read.from, count: read.count)
            guard hashes.count == read.count else { throw ProofError.hashesMissing(read) }
            tiles[TileAddress(of: read)] = (read.from, hashes)
        }
    }

    /// The hash of one of the subtrees given to `init`.
    func hash(of subtree: Subtree) -> Fingerprint {
        guard let tile = tiles[TileAddress(of: subtree)] else { preconditionFailure("every subtree was read by init") }
        let need = subtree.hashesInTiles
        return MerkleHash.perfect(tile.hashes[Int(need.lowerBound - tile.from)..<Int(need.upperBound - tile.from)])
    }

    /// The root over a range of leaves whose covering subtrees were given to `init`.
    func root(of leaves: Range<UInt64>) -> Fingerprint { MerkleHash.fold(Subtree.covering(leaves).map(hash(of:))) }
}

private struct TileAddress: Hashable {
    let level: Int
    let index: UInt64

    init(of subtree: Subtree) {
        level = subtree.level / TilePath.levelsPerTile
        index = subtree.hashesInTiles.lowerBound / UInt64(TilePath.fullWidth)
    }

    init(of read: TileRead) {
        level = read.level
        index = read.from / UInt64(TilePath.fullWidth)
    }
}

extension Subtree {
    /// The hashes of the next tile level at or below this subtree's that it is made of: 1, 2, 4 … 128 of them, in one tile.
    fileprivate var hashesInTiles: Range<UInt64> {
        let above = UInt64(level % TilePath.levelsPerTile)
        return index << above..<(index + 1) << above
    }
}
