// SPDX-License-Identifier: Apache-2.0

/// A file of the Office's that cannot be taken: every error in it at once, by line. Nothing changed.
package struct FlawedFile: Error, Sendable, Equatable, CustomStringConvertible {
    /// One error.
    package struct Flaw: Sendable, Hashable, Comparable {
        /// Counted from 1.
        package let line: Int
        /// What is wrong and what is allowed, without a full stop.
        package let text: String

        /// By line.
        package static func < (left: Flaw, right: Flaw) -> Bool {
            (left.line, left.text) < (right.line, right.text)
        }
    }

    /// The errors in the order of their lines.
    package let flaws: [Flaw]

    /// For people: a line each.
    package var description: String { flaws.map { "line \($0.line): \($0.text)" }.joined(separator: "\n") }
}

/// Collects errors while a file is read.
struct FlawList {
    private(set) var flaws: Set<FlawedFile.Flaw> = []

    mutating func add(_ line: Int, _ text: String) { flaws.insert(FlawedFile.Flaw(line: line, text: text)) }

    /// Throws what was collected, if anything.
    func check() throws(FlawedFile) {
        guard flaws.isEmpty else { throw FlawedFile(flaws: flaws.sorted()) }
    }
}
