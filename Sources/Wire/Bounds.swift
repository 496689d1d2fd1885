// SPDX-License-Identifier: Apache-2.0

extension KeyedDecodingContainer {
    /// Reads a whole number within `range`; throws where it is outside.
    ///
    /// What a partner says is added up and subtracted later on: bounds at the door keep every sum within 64 bits.
    func decode<Number: FixedWidthInteger & Decodable>(_ range: ClosedRange<Number>, forKey key: Key) throws -> Number {
        let number = try decode(Number.self, forKey: key)
        guard range.contains(number) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "not within \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}

/// The bounds of numbers that no rule of their own bounds (protocol.md §1.3).
enum Bounds {
    /// Milliseconds between two clocks: about 3,000 years either way.
    static let skewMs: ClosedRange<Int64> = -100_000_000_000_000...100_000_000_000_000
    /// How many of something.
    static let count = 0...1_000_000_000_000_000
    /// Bytes of all files of a school.
    static let bytes: ClosedRange<Int64> = 0...(1 << 60)
}
