// SPDX-License-Identifier: Apache-2.0

/// A declaration, as far as the style asks: what kind, which name, who sees it, where, how deep, how long.
struct Declaration {
    /// `struct`, `func`, `case` …
    let kind: Substring
    /// The name; the whole type for an extension; empty for `init`, `subscript` and raw identifiers.
    let name: Substring
    /// Whether another module sees it by its own words.
    let isExported: Bool
    /// Whether only its own file sees it.
    let isPrivate: Bool
    /// Counted from 1.
    let line: Int
    /// How many braces stand open before it.
    let depth: Int
    /// Lines from its first to its closing brace; 1 without a body.
    var length = 1
    /// The innermost declaration around it, an index into the same array.
    let owner: Int?

    /// Kind and name, or the line itself where the name is an operator or a raw identifier.
    func title(in file: SwiftFile) -> String {
        if name.isEmpty || name.hasPrefix("(") {
            return String(file.lines[line - 1].drop { $0 == " " }.prefix { $0 != "{" }.prefix(80))
        }
        return "\(kind) \(name)"
    }

    /// Whether it declares a type.
    var isType: Bool { Self.typeKinds.contains(kind) }
    /// Whether it is code that runs from top to bottom.
    var isFunction: Bool { ["func", "init", "deinit", "subscript"].contains(kind) }

    private static let typeKinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    private static let kinds = typeKinds.union(
        ["func", "init", "deinit", "subscript", "var", "let", "extension", "case", "associatedtype", "macro"])
    private static let modifiers: Set<Substring> = [
        "package", "public", "internal", "private", "fileprivate", "open", "static", "final", "mutating", "nonmutating",
        "borrowing",
        "consuming", "override", "required", "convenience", "lazy", "weak", "unowned", "indirect", "nonisolated",
        "isolated", "dynamic",
        "optional", "prefix", "postfix", "infix", "async", "distributed",
    ]

    /// All declarations of `file`, in order. Reads line by line: a declaration begins a line, as the formatter leaves it, or follows `{`.
    static func all(in file: SwiftFile) -> [Declaration] {
        var result: [Declaration] = []
        var depth = 0
        // Open bodies: the declaration and the depth that its closing brace returns to.
        var bodies: [(index: Int, depth: Int)] = []
        // A declaration whose brace has not come yet, waiting at this depth.
        var pending: Int?
        var parentheses = 0
        for (number, line) in file.code.enumerated() {
            if parentheses == 0,
                let found = declaration(on: line, line: number + 1, depth: depth, owner: bodies.last?.index)
            {
                result.append(found)
                pending = result.count - 1
            }
            for character in line.utf8 {
                switch character {
                case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
                case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses = max(0, parentheses - 1)
                case UInt8(ascii: "{"):
                    if parentheses == 0, let index = pending {
                        bodies.append((index, depth))
                        pending = nil
                    }
                    depth += 1
                case UInt8(ascii: "}"):
                    depth -= 1
                    if let body = bodies.last, body.depth == depth {
                        bodies.removeLast()
                        result[body.index].length = number + 2 - result[body.index].line
                    }
                default: break
                }
            }
        }
        return result
    }

    private static func declaration(on line: Substring, line number: Int, depth: Int, owner: Int?) -> Declaration? {
        var words = Self.words(of: line)[...]
        while let first = words.first, first.hasPrefix("@") { words.removeFirst() }
        var seen: Set<Substring> = []
        while let first = words.first {
            let isTypeMember = first == "class" && words.dropFirst().first.map { kinds.contains($0) } == true
            guard modifiers.contains(first) || isTypeMember else { break }
            seen.insert(first)
            words.removeFirst()
        }
        guard let kind = words.popFirst(), kinds.contains(kind) else { return nil }
        let hasName = !["init", "deinit", "subscript"].contains(kind)
        return Declaration(
            kind: kind, name: hasName ? words.first ?? "" : "",
            isExported: kind != "extension" && !seen.isDisjoint(with: ["package", "public", "open"]),
            isPrivate: !seen.isDisjoint(with: ["private", "fileprivate"]), line: number, depth: depth, owner: owner)
    }

    /// The words of a line; an attribute and a modifier keep no arguments: `@Test(…)` is `@Test`, `private(set)` is left out.
    private static func words(of line: Substring) -> [Substring] {
        var result: [Substring] = []
        var rest = line.drop { $0 == " " }
        while let first = rest.first, result.count < 12 {
            let word = rest.prefix { $0.isLetter || $0.isNumber || "@_.".contains($0) }
            guard !word.isEmpty else {
                guard first == "[" || first == "(" else { break }
                // `extension [UInt8]`: the bracket is the name.
                result.append(rest.prefix { $0 != "{" && $0 != ":" })
                break
            }
            rest = rest.dropFirst(word.count)
            let isSetter = rest.hasPrefix("(set)")
            if isSetter { rest = rest.dropFirst(5) } else { result.append(word) }
            if word.hasPrefix("@") || word == "nonisolated" || word == "unowned", rest.first == "(" {
                rest = dropParentheses(rest)
            }
            rest = rest.drop { $0 == " " }
        }
        return result
    }

    private static func dropParentheses(_ text: Substring) -> Substring {
        var depth = 0
        for index in text.indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            if depth == 0 { return text[text.index(after: index)...] }
        }
        return ""
    }
}
