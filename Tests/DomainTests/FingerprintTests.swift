// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import Testing
import TestSupport

struct FingerprintTests {
    @Test func `the published SHA-256 of nothing and of abc`() {
        #expect(Fingerprint(of: []).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            Fingerprint(of: Array("abc".utf8)).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
    }

    @Test func `bytes in parts give the fingerprint of the whole`() {
        var random = SeededGenerator.fresh("bytes in parts")
        for _ in 0..<200 {
            let bytes = random.bytes(Int.random(in: 0...5000, using: &random))
            let cut = Int.random(in: 0...bytes.count, using: &random)
            var hasher = FingerprintHasher()
            hasher.update(Array(bytes[..<cut]))
            hasher.update(Array(bytes[cut...]))
            #expect(hasher.finish() == Fingerprint(of: bytes))
        }
    }

    @Test func `bytes and digits round trip`() {
        var random = SeededGenerator.fresh("fingerprint round trip")
        for _ in 0..<200 {
            let bytes = random.bytes(32)
            let fingerprint = Fingerprint(bytes: bytes)
            #expect(fingerprint?.bytes == bytes)
            #expect(fingerprint.flatMap { Fingerprint(hex: $0.hex) } == fingerprint)
        }
    }

    @Test(arguments: [0, 31, 33, 64]) func `any count of bytes but 32 is refused`(count: Int) {
        #expect(Fingerprint(bytes: [UInt8](repeating: 7, count: count)) == nil)
    }

    @Test(arguments: [
        "", "00", String(repeating: "A", count: 64), String(repeating: "g", count: 64),
        String(repeating: "0", count: 63),
        " " + String(repeating: "0", count: 63), String(repeating: "０", count: 64),
    ])
    func `digits that are not 64 lowercase hexadecimal ones are refused`(text: String) {
        #expect(Fingerprint(hex: text) == nil)
    }

    @Test func `the order is that of the bytes`() throws {
        let low = try #require(Fingerprint(bytes: [UInt8](repeating: 0, count: 31) + [255]))
        let high = try #require(Fingerprint(bytes: [1] + [UInt8](repeating: 0, count: 31)))
        #expect(low < high)
    }
}
