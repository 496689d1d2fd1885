// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Testing

@Suite struct TilePathTests {
    @Test func `a log of 70,000 has 273 full tiles below, and a partial one on each level's right edge`() {
        let paths = TilePath.all(size: 70_000).map(\.text)
        #expect(paths.count == 273 + 1 + 2 + 1)
        #expect(paths.first == "tile/0/000")
        #expect(Array(paths.suffix(5)) == ["tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"])
        #expect((0...3).map { TilePath.partialWidth(level: $0, size: 70_000) } == [112, 17, 1, 0])
        #expect(Array(TilePath.all(size: 0)).isEmpty)
        #expect(TilePath.all(size: 256).map(\.text) == ["tile/0/000", "tile/1/000.p/1"])
    }

    @Test func `a partial tile stays available when the log has outgrown it, and is not before`() throws {
        let path = try #require(TilePath("tile/0/273.p/112"))
        #expect(!path.isAvailable(size: 69_999))
        #expect(path.isAvailable(size: 70_000))
        #expect(path.isAvailable(size: 70_145))
        #expect(path.isAvailable(size: LogLimits.sizeMax))
        #expect(path.firstHash == 273 * 256)
    }

    @Test func `no level, index, width or size makes a path trap`() {
        let numbers: [UInt64] = [0, 1, 255, 256, 1 << 55 - 1, 1 << 55, 1 << 63, .max]
        for level in [Int.min, -1, 0, 7, 8, 63, 64, .max] {
            for index in numbers {
                for size in numbers {
                    let path = TilePath(level: level, index: index, size: size)
                    #expect(path.map { $0.isAvailable(size: size) } ?? true)
                    #expect((0...255).contains(TilePath.partialWidth(level: level, size: size)))
                    for width in [Int.min, -1, 0, 1, 256, 257, .max] {
                        let exact = TilePath(kind: .hashes(level: level), index: index, width: width)
                        #expect(exact.map { TilePath($0.text) == $0 } ?? true)
                        let read = TileRead(level: level, from: index, count: width)
                        #expect(read.tile(size: size).map { $0.isAvailable(size: size) } ?? true)
                    }
                }
            }
        }
    }

    @Test func `tiles and entry bundles are read back exactly, and no other length`() throws {
        let hashes = (0..<256).map { MemoryLog.sampleEntry($0) }
        for width in [1, 2, 255, 256] {
            let bytes = TileBytes.of(hashes.prefix(width))
            #expect(bytes.count == width * 32)
            #expect(TileBytes.hashes(bytes, width: width) == Array(hashes.prefix(width)))
            #expect(TileBytes.hashes(bytes + [0], width: width) == nil)
            #expect(TileBytes.hashes(Array(bytes.dropLast()), width: width) == nil)
            #expect(TileBytes.hashes(bytes, width: width - 1) == nil)
        }
        let entries: [[UInt8]] = [[], [1], Array(repeating: 7, count: 65_535)]
        let bundle = try #require(TileBytes.ofEntries(entries))
        #expect(TileBytes.entries(bundle, width: 3) == entries)
        #expect(TileBytes.entries(bundle, width: 2) == nil)
        #expect(TileBytes.entries(bundle, width: 4) == nil)
        #expect(TileBytes.entries(bundle, width: -1) == nil)
        #expect(TileBytes.entries(Array(bundle.dropLast()), width: 3) == nil)
        #expect(TileBytes.entries(bundle + [0], width: 4) == nil)
        #expect(TileBytes.ofEntries([Array(repeating: 7, count: 65_536)]) == nil)
    }
}
