// SPDX-License-Identifier: Apache-2.0
import Domain

/// RFC 6962 §2.1 word for word, by recursion over the entries: slow, and obviously right.
enum NaiveTree {
    static func leaf(_ entry: [UInt8]) -> Fingerprint { Fingerprint(of: [0] + entry) }

    static func root(_ entries: ArraySlice<[UInt8]>) -> Fingerprint {
        guard let first = entries.first else { return Fingerprint(of: []) }
        guard entries.count > 1 else { return leaf(first) }
        let (left, right) = split(entries)
        return Fingerprint(of: [1] + root(left).bytes + root(right).bytes)
    }

    /// PATH(m, D[n]).
    static func path(_ index: Int, _ entries: ArraySlice<[UInt8]>) -> [Fingerprint] {
        guard entries.count > 1 else { return [] }
        let (left, right) = split(entries)
        return index < left.count ? path(index, left) + [root(right)] : path(index - left.count, right) + [root(left)]
    }

    /// SUBPROOF(m, D[n], b), and PROOF(m, D[n]) where `known` is true.
    static func proof(_ old: Int, _ entries: ArraySlice<[UInt8]>, known: Bool = true) -> [Fingerprint] {
        guard old != entries.count else { return known ? [] : [root(entries)] }
        let (left, right) = split(entries)
        return old <= left.count
            ? proof(old, left, known: known) + [root(right)]
            : proof(old - left.count, right, known: false) + [root(left)]
    }

    private static func split(_ entries: ArraySlice<[UInt8]>) -> (ArraySlice<[UInt8]>, ArraySlice<[UInt8]>) {
        var half = 1
        while half * 2 < entries.count { half *= 2 }
        return (entries.prefix(half), entries.dropFirst(half))
    }
}
