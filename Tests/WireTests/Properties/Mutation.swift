// SPDX-License-Identifier: Apache-2.0
import TestSupport

/// Changes bytes as a broken disk or an enemy would.
enum Mutation {
    private static let spoilers = [
        "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551616", "1e400", "0.5", "null", "{}",
        "[[[[[[[[", "\"\"",
        "\\u0000", "\\ud800", "\u{0}", "\n", "%", "+", "é",
    ].map { Array($0.utf8) }

    /// `bytes` with one to four changes; now and then the same bytes again.
    static func of(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) { change(&bytes, &random) }
        return bytes
    }

    private static func change(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = Int.random(in: place...min(bytes.count, place + 20), using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: Array(bytes[place..<end]), at: Int.random(in: 0...bytes.count, using: &random))
        case 3: bytes.insert(contentsOf: random.bytes(end - place), at: place)
        case 4: bytes.replaceSubrange(place..<end, with: spoilers.randomElement(using: &random) ?? [])
        default: replaceNumber(&bytes, &random)
        }
    }

    /// Puts a spoiler in the place of a run of digits: the numbers are where sums overflow.
    private static func replaceNumber(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
        guard let start = digits.randomElement(using: &random) else { return }
        let end = bytes[start...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: spoilers[Int.random(in: 0..<5, using: &random)])
    }
}
