// SPDX-License-Identifier: Apache-2.0

/// Separates what is code from what only looks like it: comments, the text of string literals and raw identifiers.
///
/// Both results have the length and the line breaks of the source, so a position in one is a position in the other; what does not
/// belong is a space. Code interpolated into a string is code. Regex literals are not known here; the project uses none.
struct SwiftLexer {
    /// The code alone.
    private(set) var code: [UInt8]
    /// The code and the comments, without the text of strings.
    private(set) var codeAndComments: [UInt8]

    private let source: [UInt8]
    private var at = 0

    init(_ source: [UInt8]) {
        self.source = source
        let blank = source.map { $0 == Self.newline ? Self.newline : Self.space }
        code = blank
        codeAndComments = blank
        scanCode(untilParenthesis: false)
    }

    private static let newline = UInt8(ascii: "\n"), space = UInt8(ascii: " "), quote = UInt8(ascii: "\"")
    private static let slash = UInt8(ascii: "/"), star = UInt8(ascii: "*"), hash = UInt8(ascii: "#")
    private static let backslash = UInt8(ascii: "\\"), backtick = UInt8(ascii: "`")
    private static let opening = UInt8(ascii: "("), closing = UInt8(ascii: ")")

    private func byte(_ offset: Int = 0) -> UInt8 { at + offset < source.count ? source[at + offset] : 0 }

    private mutating func keepCode() {
        code[at] = source[at]
        codeAndComments[at] = source[at]
        at += 1
    }

    private mutating func keepComment() {
        codeAndComments[at] = source[at]
        at += 1
    }

    private mutating func scanCode(untilParenthesis: Bool) {
        var depth = 0
        while at < source.count {
            switch byte() {
            case Self.slash where byte(1) == Self.slash:
                while at < source.count, byte() != Self.newline { keepComment() }
            case Self.slash where byte(1) == Self.star: scanBlockComment()
            case Self.quote: scanString(hashes: 0)
            case Self.hash where startsRawString(): scanString(hashes: hashRun())
            case Self.backtick: scanRawIdentifier()
            case Self.opening:
                depth += 1
                keepCode()
            case Self.closing:
                if untilParenthesis, depth == 0 { return }
                depth -= 1
                keepCode()
            default: keepCode()
            }
        }
    }

    private mutating func scanBlockComment() {
        var depth = 0
        repeat {
            if byte() == Self.slash, byte(1) == Self.star {
                depth += 1
                keepComment()
            } else if byte() == Self.star, byte(1) == Self.slash {
                depth -= 1
                keepComment()
            }
            keepComment()
        } while depth > 0 && at < source.count
    }

    private mutating func scanRawIdentifier() {
        at += 1
        while at < source.count, byte() != Self.backtick { at += 1 }
        at += 1
    }

    private func hashRun() -> Int {
        var count = 0
        while byte(count) == Self.hash { count += 1 }
        return count
    }

    private func startsRawString() -> Bool { byte(hashRun()) == Self.quote }

    /// From the opening `"` (or its first `#`) to behind the closing one.
    private mutating func scanString(hashes: Int) {
        at += hashes
        let isMultiline = byte(1) == Self.quote && byte(2) == Self.quote
        let quotes = isMultiline ? 3 : 1
        at += quotes
        while at < source.count {
            if byte() == Self.backslash, (1..<(hashes + 1)).allSatisfy({ byte($0) == Self.hash }) {
                at += hashes + 1
                if byte() == Self.opening {
                    at += 1
                    scanCode(untilParenthesis: true)
                }
                at += 1
            } else if (0..<quotes).allSatisfy({ byte($0) == Self.quote }),
                (quotes..<(quotes + hashes)).allSatisfy({ byte($0) == Self.hash })
            {
                at += quotes + hashes
                return
            } else if byte() == Self.newline, !isMultiline {
                return  // not a string after all, or broken code; the compiler will say so
            } else {
                at += 1
            }
        }
    }
}
