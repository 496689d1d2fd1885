// SPDX-License-Identifier: Apache-2.0

/// A name taken apart into words and what stands between them, for ``SecrecyRule``.
struct MarkedWords {
    /// One run of letters and digits.
    struct Word {
        let text: String
        /// The scalars between the word before, or the start, and this one.
        let before: [Unicode.Scalar]
        var after: [Unicode.Scalar] = []
    }

    let words: [Word]
    /// No letter of the name is a small one, and there is at least one letter.
    let isInCapitals: Bool

    init(_ scalars: [Unicode.Scalar]) {
        var words: [Word] = []
        var between: [Unicode.Scalar] = []
        var current = ""
        func finish() {
            guard !current.isEmpty else { return }
            words.append(Word(text: current, before: between))
            between = []
            current = ""
        }
        for scalar in scalars {
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || scalar.properties.generalCategory == .nonspacingMark
            {
                current.unicodeScalars.append(scalar)
            } else {
                finish()
                between.append(scalar)
            }
        }
        finish()
        for index in words.indices { words[index].after = index + 1 < words.count ? words[index + 1].before : between }
        self.words = words
        isInCapitals = scalars.contains { $0.properties.isUppercase } && !scalars.contains { $0.properties.isLowercase }
    }

    /// `(MẬT)`, `[TỐI MẬT]`: words of secrecy that fill a bracket.
    var bracketedMark: SecrecyRule.Mark {
        var strongest = SecrecyRule.Mark.none
        for (index, word) in words.enumerated() where word.before.contains(where: { $0 == "(" || $0 == "[" }) {
            var inside = [word.text]
            var last = index
            while last + 1 < words.count, !words[last].after.contains(where: { $0 == ")" || $0 == "]" }),
                inside.count < 3
            {
                last += 1
                inside.append(words[last].text)
            }
            strongest = max(
                strongest, Self.mark(filling: inside, closed: words[last].after.contains { $0 == ")" || $0 == "]" }))
        }
        return strongest
    }

    private static func mark(filling inside: [String], closed: Bool) -> SecrecyRule.Mark {
        let phrase = inside.joined(separator: " ")
        // A bracket that is never closed still sets its first word off.
        if same(inside[0], "MẬT"), closed ? inside.count == 1 : true { return .certain }
        if same(phrase, "TỐI MẬT") || same(phrase, "TUYỆT MẬT") { return .certain }
        guard closed else { return .none }
        let small = lowered(phrase)
        if ["mật", "tối mật", "tuyệt mật"].contains(where: { same($0, small) }) { return .doubtful }
        return ["MAT", "TOI MAT", "TUYET MAT"].contains { same($0, phrase) } ? .doubtful : .none
    }

    /// MẬT set off by `_ - ( [` before it or, at the start, after it; TỐI MẬT and TUYỆT MẬT anywhere; a name that is nothing but
    /// MẬT. Doubtful where the word merely stands among others, or the name is all in capitals.
    var spokenMark: SecrecyRule.Mark {
        var strongest = SecrecyRule.Mark.none
        for (index, word) in words.enumerated() where Self.same(word.text, "MẬT") {
            let previous = index > 0 ? words[index - 1].text : ""
            if Self.same(previous, "TỐI") || Self.same(previous, "TUYỆT") || words.count == 1 { return .certain }
            let setOff = Self.setsOff(word.before) || (index == 0 && Self.setsOff(word.after))
            strongest = max(strongest, setOff && !isSpacedBySeparators ? .certain : .doubtful)
        }
        return strongest
    }

    /// All in capitals and without a space: `_` and `-` stand for spaces there (TRUONG_MAM_NON_BE_GẤU_MẬT) and set nothing off.
    private var isSpacedBySeparators: Bool {
        isInCapitals && words.count > 2 && !words.contains { $0.before.contains(" ") }
    }

    private static func setsOff(_ between: [Unicode.Scalar]) -> Bool {
        between.contains { "_-([".unicodeScalars.contains($0) }
    }

    static func same(_ left: String, _ right: String) -> Bool {
        left.unicodeScalars.elementsEqual(right.unicodeScalars)
    }

    static func lowered(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            result.unicodeScalars.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        }
        return result
    }
}
