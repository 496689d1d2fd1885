// SPDX-License-Identifier: Apache-2.0
import Domain
import TestSupport
import Testing
import Wire

/// protocol.md §5, §7, §8, §9: messages, problems, inventories.
@Suite struct MessageVectorTests {
    /// [P-20]
    @Test(arguments: VectorFile.names(in: "messages"))
    func `a message is read, and written in the same bytes`(_ name: String) throws {
        let vector = try VectorFile(name)
        expectOutcome(vector) {
            let written = try rewritten(vector.body, as: vector["type"])
            if vector["canonical"] == "yes" { #expect(written == vector.body) }
        }
    }

    private func rewritten(_ bytes: [UInt8], as type: String?) throws -> [UInt8] {
        switch type {
        case "hello": try again(HelloMessage.self, bytes)
        case "enrol-request": try again(EnrolRequest.self, bytes)
        case "enrol-answer": try again(EnrolAnswer.self, bytes)
        case "bundle-answer": try again(BundleAnswer.self, bytes)
        case "heads": try again(HeadsPage.self, bytes)
        case "commands": try again(CommandsPage.self, bytes)
        case "result": try again(CommandResult.self, bytes)
        case "report": try again(ReportMessage.self, bytes)
        default: throw Problem(.notFound, "type \(type ?? "")")
        }
    }

    private func again<Message: Codable>(_ type: Message.Type, _ bytes: [UInt8]) throws -> [UInt8] {
        try WireJSON.encode(try WireJSON.decode(type, from: bytes))
    }

    @Test(arguments: VectorFile.names(in: "problems"))
    func `a problem has a code, a status and its members`(_ name: String) throws {
        let vector = try VectorFile(name)
        expectOutcome(vector) {
            let problem = try WireJSON.decode(Problem.self, from: vector.body)
            #expect(problem.code.rawValue == vector["code"])
            #expect(String(problem.code.status) == vector["status"])
            let written = try WireJSON.encode(problem)
            #expect(written == vector.body)
        }
    }

    /// [X-1]
    @Test func `every code has a vector and every vector a code`() {
        let shown = VectorFile.names(in: "problems").compactMap { try? VectorFile($0)["code"] }
        #expect(shown.sorted() == ProblemCode.allCases.map(\.rawValue).sorted())
    }

    /// [K-5]
    @Test func `a command of a later version is seen and keeps its place`() throws {
        let page = try WireJSON.decode(CommandsPage.self, from: VectorFile("messages/commands-unknown.txt").body)
        #expect(page.commands.map(\.n) == [8, 9])
        #expect(page.unknown.map(\.id) == ["dp-1"])
        #expect(page.last == 12)
        #expect(CommandsPage(commands: []).last == nil)
    }

    @Test(arguments: VectorFile.names(in: "inventories"))
    func `an inventory is two numbers of all documents`(_ name: String) throws {
        let vector = try VectorFile(name)
        expectOutcome(vector) {
            let documents = try vector.lines.map { line in
                let parts = line.split(separator: " ")
                return (
                    try required(DocumentPath(percentEncoded: parts[1])), try required(Fingerprint(hex: parts[0]))
                )
            }
            var builder = InventoryBuilder()
            for (path, sha256) in documents.sorted(by: { $0.0 < $1.0 }) where !builder.add(path, sha256) {
                throw Problem(.malformed, "a path twice")
            }
            #expect(builder.inventory.count == documents.count)
            #expect(builder.inventory.root.hex == vector["root"])
        }
    }
}
