// SPDX-License-Identifier: Apache-2.0

/// The status and headers of an answer, taken line by line.
struct ResponseHead {
    /// All lines together, beyond which an answer is refused.
    static let maxBytes = 64 << 10

    private(set) var status = 0
    private(set) var headers: [String: String] = [:]
    private var bytes = 0
    /// No line came yet.
    var isEmpty: Bool { bytes == 0 }

    /// Takes one line with its end; false where the head gets too long.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
        bytes += line.count
        guard bytes <= Self.maxBytes else { return false }
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            // Of several (100 Continue, a proxy's answer) the last counts.
            let words = text.split(separator: " ")
            status = words.count > 1 ? Int(words[1].prefix { $0.isNumber }) ?? 0 : 0
            headers = [:]
            return true
        }
        guard let colon = text.firstIndex(of: ":") else { return true }
        let name = text[..<colon].lowercased()
        let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        let trimmed = String(
            value.prefix(upTo: value.lastIndex { !$0.isWhitespace }.map { value.index(after: $0) } ?? value.startIndex))
        headers[name] = headers[name].map { "\($0), \(trimmed)" } ?? trimmed
        return true
    }
}

/// What may stand in a header of ours: libcurl sends whatever it is given, line ends included.
enum HeaderRule {
    static func allows(name: String, value: String) -> Bool {
        let separators = Set("\"(),/:;<=>?@[\\]{}".utf8)
        return !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !separators.contains($0) }
            && value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7f) || $0 == UInt8(ascii: "\t") }
    }
}

/// The part of an address that says where it leads.
enum ServerName {
    static func of(_ url: String) -> String {
        let afterScheme = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        return String(afterScheme.prefix { $0 != "/" && $0 != "?" && $0 != "#" })
    }
}
