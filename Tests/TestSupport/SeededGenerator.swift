// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Random numbers that can be had again: the same seed gives the same numbers (SplitMix64).
///
/// `HANDOVER_TEST_SEED` in the environment sets the seed of every ``fresh(_:)`` generator.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    /// What the numbers come from; to be printed with every failure.
    package let seed: UInt64
    private var state: UInt64

    /// The generator of `seed`; prints nothing.
    package init(seed: UInt64) {
        self.seed = seed
        self.state = seed
    }

    /// A generator with a seed nobody chose (or that of the environment), which it prints beside `name`.
    package static func fresh(_ name: String = #function) -> SeededGenerator {
        let given = ProcessInfo.processInfo.environment["HANDOVER_TEST_SEED"].flatMap { UInt64($0) }
        let generator = SeededGenerator(seed: given ?? UInt64.random(in: 0 ... .max))
        print("\(name): HANDOVER_TEST_SEED=\(generator.seed)")
        return generator
    }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// `count` random bytes.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count + 8)
        while result.count < count { withUnsafeBytes(of: next()) { result.append(contentsOf: $0) } }
        result.removeLast(result.count - count)
        return result
    }
}
