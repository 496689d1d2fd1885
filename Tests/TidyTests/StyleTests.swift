// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The written style of CONTRIBUTING.md, on the project as it is.
@Suite struct StyleTests {
    private let tree: SourceTree
    private let exceptions: Exceptions

    init() throws {
        tree = try SourceTree.project.get()
        let list = try #require(tree.files["Tests/TidyTests/exceptions.txt"])
        exceptions = Exceptions(text: String(decoding: list, as: UTF8.self))
    }

    /// Fails for each finding that the list does not allow and for each line of the list that allows nothing any more.
    private func expectNone(_ findings: [Finding], _ rule: String) {
        let (refused, stale) = exceptions.judge(findings, rule: rule)
        for finding in refused { Issue.record("\(finding.path):\(finding.line): \(finding.key)") }
        for line in stale { Issue.record("exceptions.txt no longer needs: \(line)") }
    }

    @Test func `every module imports only what it may`() { expectNone(ImportRule.findings(in: tree), "import") }

    @Test func `what another module sees is documented`() {
        expectNone(DocumentationRule.findings(in: tree), "documentation")
    }

    @Test func `no type is named after nothing`() { expectNone(NameRule.findings(in: tree), "name") }

    @Test func `nothing goes around the compiler`() { expectNone(EscapeRule.findings(in: tree), "escape") }

    @Test func `what decides neither waits nor reads a clock`() { expectNone(PurityRule.findings(in: tree), "purity") }

    @Test func `every file is used`() { expectNone(DeadFileRule.findings(in: tree), "dead") }

    @Test func `every written file is clean`() { expectNone(TextRule.findings(in: tree), "text") }

    @Test func `everything stands where the layout puts it`() { expectNone(LayoutRule.findings(in: tree), "layout") }

    @Test func `the list of exceptions only shrinks`() {
        let rules = ["import", "documentation", "name", "escape", "purity", "dead", "text", "layout"]
        #expect(exceptions.keys.count <= Exceptions.ceiling)
        for key in exceptions.keys where !rules.contains(where: { key.hasPrefix($0 + " | ") }) {
            Issue.record("exceptions.txt names no rule: \(key)")
        }
    }

    /// For a person to judge: how many ideas are in the longest ones?
    @Test func `the longest files and functions are printed`() {
        let report = SizeReport(tree)
        print(report.text)
        #expect(report.fileCount > 10 && report.functionCount > 10)
    }
}
