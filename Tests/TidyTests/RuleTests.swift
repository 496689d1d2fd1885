// SPDX-License-Identifier: Apache-2.0

import Testing

/// Each rule refuses what it is there to refuse, and lets its neighbour pass.
@Suite struct RuleTests {
    private static let licence = "// SPDX-License-Identifier: Apache-2.0\n"

    private func subjects(_ findings: [Finding]) -> [String] { findings.map(\.subject) }

    @Test func `a library in a module that does not own it is refused`() {
        let tree = SourceTree([
            "Hub/Sources/HubCore/A.swift": "import GRDB\n",
            "Hub/Sources/HubStore/B.swift": "import GRDB\nimport HubHTTP\n",
            "Sources/Wire/C.swift": "package import struct Foundation.URL\n", "Sources/New/D.swift": "import Domain\n",
            "Tests/EndToEndTests/E.swift": "import HubCore\nimport AgentCore\n",
            "Sources/Domain/F.swift": "// import GRDB\n",
        ])
        #expect(
            subjects(ImportRule.findings(in: tree)) == [
                "import GRDB", "import HubHTTP", "no line for module New", "import Foundation",
                "agent and hub in one file",
            ])
    }

    @Test func `a package declaration without a comment is refused`() {
        let text = """
            /// A school.
            @frozen
            package struct School {
                package let code: String
                /// Its name.
                package private(set) var name: String
                package static func make(
                    code: String
                ) -> School { let local = 1; return School(code, local) }
                let inner = "package let notCode: Int"
                package enum Level { case primary }
            }
            /// What keeps.
            package protocol Keeper {
                func keep()
                /// Lets go.
                func drop()
            }
            extension School: Keeper {
                package func drop() {}
                package func other() {}
                package static func == (left: School, right: School) -> Bool { true }
            }
            """
        let found = DocumentationRule.findings(in: SourceTree(["Sources/Domain/School.swift": text]))
        #expect(subjects(found) == ["let code", "func make", "enum Level", "func keep", "func other"])
        #expect(found.map(\.line) == [4, 7, 11, 15, 21])
    }

    @Test func `a name that says nothing is refused`() {
        let tree = SourceTree([
            "Sources/Domain/SchoolManager.swift": "struct SchoolManager {}\n",
            "Sources/Domain/Database.swift": "enum Database {}\n",
            "Sources/Wire/Codec.swift": "struct HTTPDataReader {}\n",
        ])
        #expect(
            subjects(NameRule.findings(in: tree)) == [
                "struct SchoolManager", "struct HTTPDataReader", "no type Codec in the file",
            ])
    }

    @Test func `ways around the compiler are refused outside their modules`() {
        let text = """
            final class Box: @unchecked Sendable {}
            func run() { Task { } }
            // the C callback cannot wait
            func called() { Task { } }
            let text = "try! in a string, \\(try! open())"  // TODO
            func `try! nothing`() {}
            """
        let tree = SourceTree([
            "Hub/Sources/HubCore/Box.swift": text, "Sources/Curl/Box.swift": "class C: @unchecked Sendable {}\n",
        ])
        #expect(subjects(EscapeRule.findings(in: tree)) == ["try!", "@unchecked Sendable", "Task {", "TODO"])
    }

    @Test func `a clock in a rule and SQL outside a store are refused`() {
        let tree = SourceTree([
            "Agent/Sources/AgentCore/A.swift": "let now = ContinuousClock().now\n",
            "Hub/Sources/HubHTTP/B.swift": "let rows = query(\"SELECT 1\")\n",
            "Hub/Sources/HubStore/C.swift": "let q = \"SELECT 1\"\n",
        ])
        #expect(subjects(PurityRule.findings(in: tree)) == ["ContinuousClock", "SQL SELECT "])
    }

    @Test func `a file that nobody mentions is refused`() {
        let tree = SourceTree([
            "Sources/Domain/Used.swift": "struct Used {}\n",
            "Sources/Domain/Unused.swift": "struct Unused { let used: Used }\n",
            "Sources/Domain/Hex.swift": "extension [UInt8] {\n    init(hex: String) {}\n}\n",
            "Sources/Domain/Empty.swift": "// soon\n",
            "Sources/Wire/Only.swift": "\n", "Tests/DomainTests/T.swift": "let unused = Unused()\n",
        ])
        #expect(
            DeadFileRule.findings(in: tree).map(\.path) == [
                "Sources/Domain/Empty.swift", "Sources/Domain/Hex.swift", "Sources/Domain/Unused.swift",
            ])
    }

    @Test func `an unclean file is refused`() {
        let tree = SourceTree([
            "Sources/Domain/A.swift": "import Domain \n",
            "Tests/b.sh": "#!/bin/bash\n" + Self.licence + "cd \(TextRule.unwanted[0])x\r\nls\n",
            "Sources/Domain/C.swift": Self.licence + "let x = 1", "README.md": "clean\n",
        ])
        let found = subjects(TextRule.findings(in: tree))
        #expect(
            found == [
                "no licence line", "space at a line's end", "no line end at the end", "carriage return",
                "workplace word \(TextRule.unwanted[0])",
            ])
    }

    @Test func `a folder that the layout does not have is refused`() {
        let tree = SourceTree(["tools/x.py": "", "Agent/stuff/a": "", ".ci/run": "#!/bin/bash\nmake other\n"])
        let found = subjects(LayoutRule.findings(in: tree))
        #expect(found.count { $0 == "has no place" } == 2)
        #expect(found.contains("runs more or less than make test"))
    }

    @Test func `an exception that allows nothing is stale and the others are kept`() {
        let list = Exceptions(text: "# why\nname | A.swift | struct BaseX\nname | B.swift | gone\ntext | C | other\n")
        let verdict = list.judge(
            [Finding("name", "A.swift", "struct BaseX"), Finding("name", "A.swift", "new")], rule: "name")
        #expect(verdict.refused.map(\.subject) == ["new"])
        #expect(verdict.stale == ["name | B.swift | gone"])
    }

    @Test func `strings comments and raw identifiers are not code`() {
        let text = ##"""
            let a = "x { \(call("inner } text", b)) y" /* { /* nested */ { */ + #"raw \(no) " { \#(yes)"#
            let m = """
                { text " \(deep)
                """
            """##
        let code = String(decoding: SwiftLexer(Array(text.utf8)).code, as: UTF8.self)
        #expect(code.utf8.count == text.utf8.count)
        #expect(!code.contains("{") && !code.contains("inner") && !code.contains("nested") && !code.contains("no"))
        #expect(code.contains("call(") && code.contains("yes") && code.contains("deep"))
    }

    @Test func `the length of a function is counted to its closing brace`() throws {
        let file = SwiftFile(
            path: "Sources/Domain/A.swift",
            bytes: Array(
                "struct A {\n    func f(\n        g: () -> Int = { 1 }\n    ) {\n        if true { }\n    }\n    func h()\n}\n"
                    .utf8))
        let function = try #require(file.declarations.first { $0.kind == "func" })
        #expect(function.length == 5)
    }
}
