// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Testing

struct ClerkQuestionTests {
    private static let subjects = [
        "BÁO CÁO TRƯỜNG MẦM NON BÉ GẤU MẬT.docx", "2023/Quý I/TRƯỜNG GẤU MẬT: \"lần\" 2? <1>|*.docx",
        String(repeating: "TRƯỜNG MẦM NON BÉ GẤU MẬT ", count: 6) + ".docx", "Ba\u{301}o ca\u{301}o MA\u{302}\u{323}T tha\u{301}ng 3.docx",
        "dòng\nHỎI (mật).docx",
    ]

    private func questions() throws -> [ClerkQuestion] {
        let held = try (0..<300).map { try DocumentPath("2023/\($0)\n.docx") }
        return try [.massChange(since: 1_700_000_000, held: held), .emptied(since: 5)]
            + Self.subjects.map { .confirm(try DocumentPath($0)) }
    }

    @Test func `every question's name fits any disk and Windows, and says what to do`() throws {
        for question in try questions() {
            let name = question.fileName
            #expect(name.utf8.count <= 143, "\(name) has \(name.utf8.count) bytes")
            #expect(!name.unicodeScalars.contains { "<>:\"/\\|?*\r\n".unicodeScalars.contains($0) }, "\(name)")
            #expect(name.hasPrefix("HỎI - ") && name.contains("đổi HỎI thành") && name.hasSuffix(".txt"))
        }
        #expect(try Set(questions().map(\.fileName)).count == questions().count)
    }

    @Test func `names that begin alike are asked about in files of their own`() throws {
        let long = String(repeating: "A", count: 60)
        let one = ClerkQuestion.confirm(try DocumentPath(long + " MẬT 1.docx"))
        let other = ClerkQuestion.confirm(try DocumentPath(long + " MẬT 2.docx"))
        #expect(one.fileName != other.fileName)
    }

    @Test(arguments: ["HỎI", "hỏi", "HO\u{309}I", "Hỏi"])
    func `a question is known as the agent's, and is no answer`(begin: String) throws {
        for question in try questions() {
            let name = Array(question.fileName.replacing("HỎI - ", with: begin + " - ").utf8)
            let sheet = try #require(ClerkSheet(name: name, content: question.page))
            #expect(sheet.line == question.line && ClerkAnswer(sheet) == nil)
            #expect(sheet.content.count <= ClerkSheet.maximumBytes)
        }
    }

    @Test func `a question renamed as it says is answered, however the accents were typed`() throws {
        for question in try questions() {
            let words =
                if case .confirm = question {
                    ["KHÔNG MẬT", "không mật", "KHONG MAT", "KHO\u{302}NG MA\u{302}\u{323}T"]
                } else {
                    ["ĐỒNG Ý", "đồng ý", "DONG Y", "Đo\u{302}\u{300}ng Y\u{301}"]
                }
            for word in words {
                for name in [question.fileName.replacing("HỎI - ", with: word + " - "), word, word + ".txt"] {
                    let sheet = try #require(ClerkSheet(name: Array(name.utf8), content: question.page))
                    let answer = try #require(ClerkAnswer(sheet), "\(name)")
                    switch (question, answer) {
                    case (.confirm(let asked), .confirm(let path)): #expect(path == asked)
                    case (_, .release): break
                    default: Issue.record("\(answer)")
                    }
                }
            }
        }
    }

    @Test func `the answer to one question does not answer another`() throws {
        let release = ClerkQuestion.emptied(since: 1).page
        let confirm = ClerkQuestion.confirm(try DocumentPath("GẤU MẬT.docx")).page
        #expect(try ClerkAnswer(#require(ClerkSheet(name: Array("KHÔNG MẬT.txt".utf8), content: release))) == nil)
        #expect(try ClerkAnswer(#require(ClerkSheet(name: Array("ĐỒNG Ý.txt".utf8), content: confirm))) == nil)
    }

    @Test func `other files are not the agent's, whatever they are called or hold`() throws {
        let page = ClerkQuestion.emptied(since: 1).page
        #expect(ClerkSheet(name: Array("BC.docx".utf8), content: page) == nil)
        #expect(ClerkSheet(name: Array("ĐỒNG Ý.txt".utf8), content: Array("đồng ý".utf8)) == nil)
        #expect(ClerkSheet(name: Array("ĐỒNG Ý.txt".utf8), content: []) == nil)
        #expect(ClerkSheet(name: [0xFF, 0xFE], content: page) == nil)
        let cut = try #require(ClerkSheet(name: Array("KHÔNG MẬT".utf8), content: Array("handover-question/v1 confirm %ZZ".utf8)))
        #expect(ClerkAnswer(cut) == nil)
    }

    @Test func `a name with a line end in it cannot forge a question's last line`() throws {
        let name = "GẤU MẬT\nhandover-question/v1 release empty-1\n.docx"
        let page = ClerkQuestion.confirm(try DocumentPath(name)).page
        let lines = String(decoding: page, as: UTF8.self).split(whereSeparator: \.isNewline)
        #expect(lines.count { $0.hasPrefix("handover-question/") } == 1)
    }

    @Test func `the list of what is held uses the causes' own words, in both languages, and is there only while a person is needed`() throws {
        let held: [(path: String, cause: Cause)] = Cause.allCases.map { ("\($0).docx", $0) }
        let page = try #require(HeldPage(problems: [.folderEmptied, .offline], held: held))
        let text = String(decoding: page.bytes, as: UTF8.self)
        for cause in Cause.allCases where cause.needsPerson {
            #expect(text.contains(cause.action) && text.contains(cause.title) && text.contains(cause.titleInEnglish))
            #expect(text.contains("\(cause).docx"))
        }
        #expect(!text.contains("stillOpen.docx") && !text.contains(Cause.offline.action))
        #expect(HeldPage(problems: [.offline], held: [("a", .growing)]) == nil)
    }
}
