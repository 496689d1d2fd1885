// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import TestSupport
import Testing
import Wire

@testable import AgentPlatform

/// Questions in `_Biên nhận/`, answered by renaming them.
struct ClerkDeskTests {
    private static let capitals = "BÁO CÁO TRƯỜNG MẦM NON BÉ GẤU MẬT.docx"

    private func desk(_ school: School) throws -> [String] {
        let root = school.folder.appending(path: IgnoreRule.ownFolder).path
        return try FileManager.default.contentsOfDirectory(atPath: root).filter {
            $0.hasSuffix(".txt") && !$0.hasPrefix(".")
        }.sorted()
    }

    private func question(_ school: School) throws -> String? { try desk(school).first { $0.hasPrefix("HỎI") } }

    private func answer(_ school: School, _ word: String) throws {
        let name = try #require(try question(school))
        try school.move(
            "\(IgnoreRule.ownFolder)/\(name)", to: "\(IgnoreRule.ownFolder)/" + name.replacing("HỎI", with: word))
    }

    @Test func `a name in capitals is asked about once, and sent when the clerk says that it is no secret`() async throws {
        try await withSchool { school in
            let path = try school.save(Self.capitals, "gấu con")
            #expect(try await school.sync().held == [path: .confirmSecret])
            #expect(try question(school)?.contains("GẤU MẬT") == true)
            #expect(try desk(school).contains(HeldPage.fileName))
            try await school.sync()
            #expect(try desk(school).count { $0.hasPrefix("HỎI") } == 1)
            // The agent is not running while the clerk answers.
            try answer(school, "KHÔNG MẬT")
            try school.restart()
            let summary = try await school.sync()
            #expect(summary.receipted == 1 && summary.held.isEmpty)
            #expect(try desk(school) == [])
            #expect(Array(await school.hub.documents.keys) == [path])
            try school.save(Self.capitals, "gấu lớn")
            #expect(try await school.sync().receipted == 1)
        }
    }

    @Test func `a question that is renamed otherwise, or thrown away, is asked again`() async throws {
        try await withSchool { school in
            try school.save(Self.capitals, "gấu con")
            try await school.sync()
            let first = try #require(try question(school))
            try answer(school, "ĐỒNG Ý")
            #expect(try await school.sync().held.count == 1)
            #expect(try question(school) == first && desk(school).count == 2)
            try school.remove("\(IgnoreRule.ownFolder)/\(first)")
            try await school.sync()
            #expect(try question(school) == first)
        }
    }

    @Test func `a question goes when its file goes`() async throws {
        try await withSchool { school in
            try school.save(Self.capitals, "gấu con")
            try await school.sync()
            try school.remove(Self.capitals)
            try await school.sync()
            #expect(try desk(school) == [])
        }
    }

    @Test func `a mass change is asked about, and sent when the clerk agrees`() async throws {
        try await withSchool { school in
            for number in 0..<40 { try school.save("\(number).docx", "cũ \(number)") }
            try await school.sync()
            for number in 0..<40 { try school.save("\(number).docx", "mới \(number)") }
            #expect(try await school.sync().held.count == 40)
            let text = try String(
                contentsOf: school.folder.appending(path: "\(IgnoreRule.ownFolder)/\(#require(try question(school)))"),
                encoding: .utf8)
            #expect(text.contains("40 tệp") && text.contains("39.docx"))
            try answer(school, "ĐỒNG Ý")
            let kept = try desk(school).first { $0.hasPrefix("ĐỒNG Ý") } ?? ""
            let bytes = try Data(contentsOf: school.folder.appending(path: "\(IgnoreRule.ownFolder)/\(kept)"))
            let summary = try await school.engine.pass(.parts([]))
            #expect(summary.receipted == 40)
            #expect(try desk(school) == [])
            // An answer that was kept somewhere ends no later hold.
            for number in 0..<40 { try school.save("\(number).docx", "mã hóa \(number)") }
            #expect(try await school.sync().held.count == 40)
            try bytes.write(to: school.folder.appending(path: "\(IgnoreRule.ownFolder)/\(kept)"))
            #expect(try await school.sync().held.count == 40)
            #expect(try !desk(school).contains(kept))
        }
    }

    @Test func `questions and answers are never handed over`() async throws {
        try await withSchool { school in
            try school.save(Self.capitals, "gấu con")
            try await school.sync()
            try answer(school, "không mật")
            try await school.sync()
            try school.save("khác.docx", "khác")
            try await school.sync()
            #expect(await school.hub.documents.keys.allSatisfy { !$0.display.hasPrefix("_") })
        }
    }

    @Test func `a confirmation on a shell opens a folder, and no marked name`() async throws {
        try await withSchool { school in
            let inside = try school.save("TRƯỜNG GẤU MẬT/2023/BC.docx", "một")
            let marked = try school.save("TRƯỜNG GẤU MẬT/BC (MẬT).docx", "kín")
            try await school.sync()
            #expect(try await school.engine.confirm(inside))
            #expect(try await !school.engine.confirm(inside))
            await #expect(throws: AgentError.self) { try await school.engine.confirm(marked) }
            await #expect(throws: AgentError.self) { try await school.engine.confirm(DocumentPath("không có")) }
            let summary = try await school.sync()
            #expect(summary.receipted == 1 && summary.held == [marked: .possibleSecret])
        }
    }

    @Test func `a clerk's folder that cannot be written costs no receipt, and is told`() async throws {
        try await withSchool { school in
            // A file in the place of the folder: whoever runs the tests cannot write below it.
            try school.save(IgnoreRule.ownFolder, "chắn")
            try school.save("a.docx", "a")
            #expect(try await school.sync().receipted == 2)
            let standing = try await school.engine.standing()
            #expect(standing.problems.map(\.id) == ["cannotWrite"] && standing.sentence.contains("Không ghi được"))
            #expect(standing.report.blocked == [.init(folder: nil, cause: "cannotWrite", count: 1)])
            try school.remove(IgnoreRule.ownFolder)
            try await school.sync()
            #expect(try await school.engine.standing().problems.isEmpty)
            #expect(try school.published().count == 2)
        }
    }

    @Test func `a name that is too long for a path is told, counted and not sent`() async throws {
        try await withSchool { school in
            let part = String(repeating: "dài", count: 50)
            let deep = school.folder.appending(path: (0..<6).map { _ in part }.joined(separator: "/"))
            try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
            try Data("sâu".utf8).write(to: deep.appending(path: "BC.docx"))
            try school.save("a.docx", "a")
            let summary = try await school.sync()
            #expect(summary.receipted == 1 && summary.invalid.count == 1 && summary.blocked == 1)
            let standing = try await school.engine.standing()
            #expect(standing.blocked.map(\.cause.id) == ["invalidName"] && standing.tracked == 2)
            #expect(try desk(school) == [HeldPage.fileName])
        }
    }
}
