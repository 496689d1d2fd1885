// SPDX-License-Identifier: Apache-2.0

/// The address of a tile, as it stands in a URL below the log's prefix: `tile/0/x001/x234/067.p/112` (C2SP tlog-tiles).
///
/// A tile holds up to 256 neighbouring hashes of one level; an entry bundle holds the entries of a tile of level 0.
package struct TilePath: Hashable, Sendable {
    /// The hashes in a full tile.
    package static let fullWidth = 256
    /// The levels of the tree that one level of tiles spans: 2^8 is 256.
    package static let levelsPerTile = 8

    /// What the tile is made of.
    package enum Kind: Hashable, Sendable {
        /// Hashes of tile level 0...63; hash n of level L is the root over 256^L leaves.
        case hashes(level: Int)
        /// The entries themselves.
        case entries
    }

    /// What the tile is made of.
    package let kind: Kind
    /// The tile's place in its level, from 0.
    package let index: UInt64
    /// The number of hashes or entries in it: 256, or 1...255 for a partial tile.
    package let width: Int

    /// Nil where the level is outside 0...63, the width outside 1...256, or the tile would lie beyond ``LogLimits/sizeMax``.
    package init?(kind: Kind, index: UInt64, width: Int = fullWidth) {
        if case .hashes(let level) = kind, !(0...63).contains(level) { return nil }
        guard (1...Self.fullWidth).contains(width), index <= LogLimits.sizeMax / UInt64(Self.fullWidth) else {
            return nil
        }
        self.kind = kind
        self.index = index
        self.width = width
    }

    /// The tile of `level` at `index` as a tree of `size` leaves has it, partial at the right edge; nil where the tree has none.
    package init?(level: Int, index: UInt64, size: UInt64) {
        self.init(kind: .hashes(level: level), index: index, size: size)
    }

    /// The tile of `kind` at `index` as a tree of `size` leaves has it, partial at the right edge; nil where the tree has none.
    package init?(kind: Kind, index: UInt64, size: UInt64) {
        let hashes = Self.hashes(in: kind, size: size)
        let (first, overflow) = index.multipliedReportingOverflow(by: UInt64(Self.fullWidth))
        guard !overflow, first < hashes else { return nil }
        self.init(kind: kind, index: index, width: Int(min(hashes - first, UInt64(Self.fullWidth))))
    }

    /// Reads a path in its one canonical form; nil for any other, for a width of 0, and for leading zeros and slashes.
    package init?(_ text: some StringProtocol) {
        // The longest possible one is shorter than 60; a canonical form is compared below.
        guard text.utf8.count <= 64 else { return nil }
        var parts = text.split(separator: "/", omittingEmptySubsequences: false)[...]
        guard parts.popFirst() == "tile", let kindText = parts.popFirst() else { return nil }
        guard let kind = kindText == "entries" ? .entries : Int(kindText).map({ .hashes(level: $0) }) as Kind? else {
            return nil
        }
        var width = Self.fullWidth
        if parts.count >= 2, parts[parts.endIndex - 2].hasSuffix(".p") {
            guard let partial = parts.popLast().flatMap({ Int($0) }), let last = parts.popLast() else { return nil }
            width = partial
            parts.append(last.dropLast(2))
        }
        guard let index = Self.index(groups: parts) else { return nil }
        self.init(kind: kind, index: index, width: width)
        // Whatever a lenient step above let pass (signs, leading zeros, missing or extra `x`) differs from what we print.
        guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
    }

    /// The path, without a slash in front.
    package var text: String {
        var digits = String(index % 1000)
        var groups = [String(repeating: "0", count: 3 - digits.utf8.count) + digits]
        var rest = index / 1000
        while rest > 0 {
            digits = String(rest % 1000)
            groups.append("x" + String(repeating: "0", count: 3 - digits.utf8.count) + digits)
            rest /= 1000
        }
        let kindText =
            switch kind {
            case .hashes(let level): String(level)
            case .entries: "entries"
            }
        let path = "tile/\(kindText)/" + groups.reversed().joined(separator: "/")
        return width == Self.fullWidth ? path : path + ".p/\(width)"
    }

    /// The first hash of the tile, counted from the start of its level.
    package var firstHash: UInt64 { index * UInt64(Self.fullWidth) }

    /// Whether a tree of `size` leaves holds all of this tile. A partial tile stays available when the tree has grown past it:
    /// it is the beginning of the fuller one.
    package func isAvailable(size: UInt64) -> Bool {
        TilePath(kind: kind, index: index, size: size).map { $0.width >= width } ?? false
    }

    /// The width of the partial tile on the right edge of `level` in a tree of `size` leaves: 0...255, 0 where there is none.
    package static func partialWidth(level: Int, size: UInt64) -> Int {
        Int(hashes(in: .hashes(level: level), size: size) % UInt64(fullWidth))
    }

    /// Every tile of hashes in a tree of `size` leaves, level by level from the leaves up, each level from the left.
    package static func all(size: UInt64) -> some Sequence<TilePath> {
        sequence(state: (level: 0, index: UInt64(0))) { next -> TilePath? in
            if let path = TilePath(level: next.level, index: next.index, size: size) {
                next.index += 1
                return path
            }
            next = (next.level + 1, 1)
            return TilePath(level: next.level, index: 0, size: size)
        }
    }

    /// How many hashes of `kind` a tree of `size` leaves has.
    private static func hashes(in kind: Kind, size: UInt64) -> UInt64 {
        switch kind {
        case .entries: size
        // A shift by 64 or more gives 0.
        case .hashes(let level): (0...63).contains(level) ? size >> UInt64(level * levelsPerTile) : 0
        }
    }

    private static func index(groups: some Collection<some StringProtocol>) -> UInt64? {
        guard (1...7).contains(groups.count) else { return nil }
        var index: UInt64 = 0
        for group in groups {
            let digits = group.utf8.first == 0x78 ? group.dropFirst() : group.dropFirst(0)
            guard digits.utf8.count == 3, let value = UInt64(digits) else { return nil }
            let (scaled, overflow) = index.multipliedReportingOverflow(by: 1000)
            guard !overflow, scaled <= UInt64.max - value else { return nil }
            index = scaled + value
        }
        return index
    }
}

extension TilePath: CustomStringConvertible {
    /// The same as ``text``.
    package var description: String { text }
}
