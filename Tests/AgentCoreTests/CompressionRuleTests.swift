// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Foundation
import TestSupport
import Testing
import Wire

/// What is compressed before it leaves: what pays, where the link is what is slow.
struct CompressionRuleTests {
    private static let slow = CompressionRule(rate: TransferRate(bytesPerSecond: 250_000))

    private static func tries(_ bytes: some Sequence<UInt8>, _ rule: CompressionRule = slow) -> Bool {
        Array(bytes).withUnsafeBytes { rule.tries($0) }
    }

    private static func fixture(_ name: String) throws -> Data {
        try Data(contentsOf: URL(filePath: BuiltProduct.packageRoot + "/Tests/Fixtures/v1/\(name)"))
    }

    @Test func `text, tables and old office files are tried, random bytes never`() throws {
        var generator = SeededGenerator.fresh()
        let text = "Trường Tiểu học Bến Sậy báo cáo công tác cải cách hành chính quý I năm 2023.\n"
        #expect(Self.tries(String(repeating: text, count: 40).utf8))
        #expect(Self.tries((0..<5000).flatMap { Array("\($0);Nguyễn Văn A;\($0 % 10)\n".utf8) }))
        for name in ["Bao cao CCHC 9 thang (sua lan 3) FINAL.doc", "TK đầu năm 30.9.2023.xls"] {
            // Photos within may hide it from a look at all of a file; what travels is chunks.
            #expect(Self.tries(try Self.fixture(name).suffix(16_384)), "\(name)")
        }
        for size in [256, 1000, 4096, 65_536, 1 << 20] {
            for _ in 0..<50 { #expect(!Self.tries(generator.bytes(size)), "\(size) random bytes") }
        }
    }

    @Test func `what is compressed already is left as it is`() throws {
        // Digits that nobody can foresee: what is left of them has four bits of chance for each.
        var generator = SeededGenerator.fresh()
        let digits = generator.bytes(500_000).flatMap { [$0 >> 4, $0 & 15].map { UInt8(ascii: "a") + $0 } }
        #expect(Self.tries(digits))
        let packed = try #require(digits.withUnsafeBytes { Zstd.compress($0) })
        #expect(packed.count > 400_000)
        for start in stride(from: 1000, to: packed.count - 65_536, by: 10_000) {
            #expect(!Self.tries(packed[start..<(start + 65_536)]))
        }
    }

    @Test func `on a link faster than compressing is, and for a hub that does not take it, nothing is tried`() {
        let text = Array(repeating: UInt8(ascii: "a"), count: 65_536)
        #expect(Self.tries(text, CompressionRule(rate: TransferRate())))
        #expect(Self.tries(text, CompressionRule(rate: TransferRate(bytesPerSecond: 10_000_000))))
        #expect(!Self.tries(text, CompressionRule(rate: TransferRate(bytesPerSecond: 40_000_000))))
        #expect(!Self.tries(text, CompressionRule(rate: TransferRate(), hubTakesIt: false)))
    }

    @Test func `a record is never compressed that the hub would not hold in memory`() {
        let text = Array(repeating: UInt8(ascii: "a"), count: BundleFormat.compressedByteCountMax + 1)
        #expect(!Self.tries(text))
        #expect(Self.tries(text.dropLast()))
        #expect(!Self.tries(text.prefix(100)))
    }

    @Test func `a link that breaks is given less at a time, and never less than a quarter of a megabyte`() {
        var rate = TransferRate()
        var targets: [Int] = []
        for _ in 0..<10 {
            rate.noteBreak()
            targets.append(BundlePlanner(targetBytes: rate.bundleTargetBytes).targetBytes)
        }
        #expect(targets == targets.sorted(by: >) && targets.first == 2 << 20 && targets.last == 256 << 10)
    }
}
