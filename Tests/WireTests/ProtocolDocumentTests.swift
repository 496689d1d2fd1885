// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import TestSupport
import Testing
import Wire

/// protocol.md says what the programs do: its examples are the vectors, its codes the code's, and each of its requirements is
/// held by something.
@Suite struct ProtocolDocumentTests {
    private let lines: [Substring]

    init() throws {
        let text = try String(contentsOfFile: BuiltProduct.packageRoot + "/protocol.md", encoding: .utf8)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    private struct Block {
        let kind: Substring
        let file: String
        var lines: [Substring] = []
    }

    /// The fenced blocks that name a vector.
    private var blocks: [Block] {
        var blocks: [Block] = []
        var isInside = false
        for line in lines {
            if line.hasPrefix("```") {
                let words = line.dropFirst(3).split(separator: " ")
                isInside = words.count == 2 && (words[0] == "vector" || words[0] == "excerpt")
                if isInside { blocks.append(Block(kind: words[0], file: String(words[1]))) }
            } else if isInside {
                blocks[blocks.count - 1].lines.append(line)
            }
        }
        return blocks
    }

    @Test func `every example is the vector that it names`() throws {
        #expect(blocks.count >= 20)
        for block in blocks {
            let shown = block.lines.joined(separator: "\n")
            let text = try VectorFile(block.file).text
            if block.kind == "vector" {
                #expect(shown == (text.hasSuffix("\n") ? String(text.dropLast()) : text), "\(block.file)")
            } else {
                #expect(block.lines.last == "…" && text.hasPrefix(shown.dropLast()), "\(block.file)")
            }
        }
    }

    @Test func `every cause that an agent may report is named, and no other`() throws {
        let start = try #require(lines.firstIndex(of: "### 8.1 Reports"))
        let end = try #require(lines.firstIndex(of: "### 8.2 Inventories"))
        let words = lines[start..<end].drop { !$0.hasPrefix("Each of the last has one cause") }.prefix { !$0.isEmpty }
            .joined(separator: " ").split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
        #expect(Set(words).subtracting(["folder", "lost"]) == Set(Cause.allCases.map(\.rawValue)))
    }

    @Test func `every requirement is held by a test or owed`() throws {
        let marks = lines.flatMap { Self.marks(in: $0) }
        let stated = Set(marks)
        #expect(marks.count == stated.count, "\(marks.filter { mark in marks.filter { $0 == mark }.count > 1 }) twice")
        #expect(stated.count > 150)
        let cited = try Self.cited()
        let owed = Set(
            try String(contentsOfFile: VectorFile.root + "/owed.txt", encoding: .utf8).split(separator: "\n")
                .filter { !$0.hasPrefix("#") }.flatMap { $0.split(separator: " ").map(String.init) })
        #expect(
            stated.subtracting(cited).subtracting(owed).isEmpty,
            "held by nothing: \(stated.subtracting(cited).subtracting(owed).sorted())")
        #expect(
            cited.subtracting(stated).isEmpty, "cited, but not in protocol.md: \(cited.subtracting(stated).sorted())")
        #expect(owed.intersection(cited).isEmpty, "no longer owed: \(owed.intersection(cited).sorted())")
        #expect(owed.isSubset(of: stated), "owed, but not in protocol.md: \(owed.subtracting(stated).sorted())")
    }

    /// Whoever writes a requirement says where it is held, or this fails.
    @Test func `every sentence that says MUST bears a mark`() {
        let sentences = sentences.filter { $0.contains("MUST") && !$0.contains("RFC 2119") }
        #expect(sentences.count > 100)
        for sentence in sentences { #expect(!Self.marks(in: sentence[...]).isEmpty, "held by nothing: \(sentence)") }
    }

    /// The document's sentences, without its examples; a row of a table is one.
    private var sentences: [String] {
        var paragraphs: [String] = []
        var isInside = false
        for line in lines {
            if line.hasPrefix("```") { isInside.toggle() }
            let begins = line.hasPrefix("- ") || line.hasPrefix("|") || line.hasPrefix("#") || line.hasPrefix("```")
            if paragraphs.isEmpty || line.isEmpty || begins { paragraphs.append("") }
            if !isInside { paragraphs[paragraphs.count - 1] += line + " " }
        }
        return paragraphs.flatMap {
            $0.replacing(/\.\s+(?=[A-Z`])/, with: ".\n").split(separator: "\n").map(String.init)
        }
    }

    /// The marks in brackets: a letter and a number.
    private static func marks(in line: Substring) -> [String] {
        line.matches(of: /\[([A-Z]-[0-9]+)\]/).map { String($0.output.1) }
    }

    /// The marks that vectors and tests name.
    private static func cited() throws -> Set<String> {
        var cited: Set<String> = []
        let tests = BuiltProduct.packageRoot + "/Tests"
        for folder in try FileManager.default.contentsOfDirectory(atPath: VectorFile.root) where folder != "receiptlog"
        {
            for name in VectorFile.names(in: folder) { cited.formUnion(try VectorFile(name).rules) }
        }
        for path in try FileManager.default.subpathsOfDirectory(atPath: tests)
        where path.hasSuffix(".swift") || path.hasPrefix("SecondClient/scenarios/") && path.hasSuffix(".py") {
            cited.formUnion(marks(in: try String(contentsOfFile: tests + "/" + path, encoding: .utf8)[...]))
        }
        return cited
    }

    /// [X-26] The table of codes is the code's: status, and what the agent does.
    @Test func `the table of codes is that of the programs`() throws {
        let rows = lines.compactMap {
            $0.firstMatch(of: /^\| `([a-z-]+)` \| ([0-9]{3}) \| [^|]* \| ([^|]*) \| \[X-/)?.output
        }
        #expect(rows.map { String($0.1) } == ProblemCode.allCases.map(\.rawValue))
        for (row, code) in zip(rows, ProblemCode.allCases) {
            #expect(String(row.2) == String(code.status), "\(code)")
            #expect(row.3.contains(Self.words(for: code.remedy)), "\(code): \(row.3)")
        }
    }

    private static func words(for remedy: ProblemCode.Remedy) -> String {
        switch remedy {
        case .stopAndReport: "stops"
        case .correctClockAndRepeat: "signs once more"
        case .reconcile: "finds its place again"
        case .split: "splits"
        case .readAgain: "reads the files again"
        case .addChunks: "adds them"
        case .waitAndRepeat: "waits"
        }
    }

    @Test func `every section that the code cites is there`() throws {
        let headings = Set(lines.compactMap { $0.firstMatch(of: /^[#]{2,3} ([0-9]+(?:\.[0-9]+)?)\.?\s/)?.output.1 })
        let root = BuiltProduct.packageRoot
        var cited: Set<Substring> = []
        for folder in ["Sources", "Agent/Sources", "Hub/Sources", "Tests"] {
            for path in try FileManager.default.subpathsOfDirectory(atPath: root + "/" + folder)
            where path.hasSuffix(".swift") {
                let text = try String(contentsOfFile: "\(root)/\(folder)/\(path)", encoding: .utf8)
                let sections = text.matches(of: /protocol\.md §([0-9]+(?:\.[0-9]+)?)/).map(\.output.1)
                for section in sections { #expect(headings.contains(section), "\(path) cites §\(section)") }
                cited.formUnion(sections)
            }
        }
        #expect(cited.count > 10)
    }
}
