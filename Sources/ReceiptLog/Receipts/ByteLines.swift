// SPDX-License-Identifier: Apache-2.0

/// Reads bytes line by line, each of which must end in LF.
struct ByteLines {
    /// What has not been read yet.
    private(set) var rest: ArraySlice<UInt8>

    /// Starts at the first of `bytes`.
    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next line without its LF; nil at the end and where the last line has none.
    mutating func next() -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: 0x0A) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return rest[rest.startIndex..<end]
    }

    /// The next line's remainder where it starts with `prefix`; otherwise nil, and nothing is read.
    mutating func next(after prefix: StaticString) -> ArraySlice<UInt8>? {
        guard rest.starts(with: UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)) else {
            return nil
        }
        return next()?.dropFirst(prefix.utf8CodeUnitCount)
    }
}

extension UInt64 {
    /// Reads a size or index of a log: decimal without leading zeros, at most ``LogLimits/sizeMax``; nil for anything else.
    init?(logNumber text: ArraySlice<UInt8>) {
        guard (1...19).contains(text.count), text.allSatisfy({ (0x30...0x39).contains($0) }),
            text.count == 1 || text.first != 0x30
        else {
            return nil
        }
        // 19 digits are below 10^19, which fits.
        let value = text.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - 0x30) }
        guard value <= LogLimits.sizeMax else { return nil }
        self = value
    }
}
