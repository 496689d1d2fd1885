// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import TestSupport
import Testing
import Wire

@testable import AgentPlatform

/// A folder that is empty, gone or another one is no school that has removed everything.
struct FolderGuardTests {
    /// A school with `count` receipted documents.
    private func withReceipted(_ count: Int, _ body: (School) async throws -> Void) async throws {
        try await withSchool { school in
            for number in 0..<count { try school.save("2023/\(number).docx", "báo cáo \(number)") }
            #expect(try await school.sync().receipted == count)
            try await body(school)
        }
    }

    private func present(_ school: School) async -> Int { await school.hub.documents.values.count { $0.content != nil } }

    private func setAside(_ school: School) throws -> URL {
        let aside = school.directory.url("aside")
        try FileManager.default.moveItem(at: school.folder, to: aside)
        return aside
    }

    private func putBack(_ school: School, _ aside: URL) throws {
        try? FileManager.default.removeItem(at: school.folder)
        try FileManager.default.moveItem(at: aside, to: school.folder)
    }

    @Test(arguments: [3, 40]) func `an emptied folder is held and told, and is handed over as empty when a person says so`(
        count: Int
    ) async throws {
        try await withReceipted(count) { school in
            try school.remove("2023")
            #expect(try await school.sync().problems == [.folderEmptied])
            try school.wait(.seconds(3600))
            #expect(try await school.sync().problems == [.folderEmptied])
            #expect(try await school.engine.standing().report.blocked == [.init(folder: nil, cause: "folderEmptied", count: 1)])
            #expect(await present(school) == count)
            #expect(try await school.engine.release(by: "school").folder == .folderEmptied)
            try school.restart()
            #expect(try await school.sync().problems.isEmpty)
            try school.wait(.seconds(11))
            let summary = try await school.sync()
            #expect(summary.held.isEmpty && summary.problems.isEmpty)
            #expect(await present(school) == 0)
            // What comes afterwards is judged as ever.
            try await school.sync()
            try school.save("mới.docx", "mới")
            try await school.sync()
            try school.remove("mới.docx")
            #expect(try await school.sync().problems == [.folderEmptied])
        }
    }

    @Test func `the clerk answers for an empty folder by renaming the question`() async throws {
        try await withReceipted(3) { school in
            try school.remove("2023")
            try await school.sync()
            let root = school.folder.appending(path: IgnoreRule.ownFolder)
            let question = try #require(
                try FileManager.default.contentsOfDirectory(atPath: root.path).first { $0.hasPrefix("HỎI") })
            try FileManager.default.moveItem(at: root.appending(path: question), to: root.appending(path: "ĐỒNG Ý.txt"))
            try await school.sync()
            try school.wait(.seconds(11))
            try await school.sync()
            #expect(await present(school) == 0)
        }
    }

    @Test func `files that come back end the hold by themselves`() async throws {
        try await withReceipted(3) { school in
            try school.move("2023", to: "../aside")
            #expect(try await school.sync().problems == [.folderEmptied])
            try school.move("../aside", to: "2023")
            let summary = try await school.sync()
            #expect(summary.problems.isEmpty && summary.pushed == 0)
            #expect(try school.published().allSatisfy { !$0.hasPrefix("HỎI") && !$0.hasPrefix("TỆP") })
        }
    }

    @Test func `a folder that is not there is told, and nothing follows from it`() async throws {
        try await withReceipted(3) { school in
            let aside = try setAside(school)
            #expect(try await school.sync().problems == [.folderUnavailable])
            try school.wait(.seconds(3600))
            #expect(try await school.sync().problems == [.folderUnavailable])
            try putBack(school, aside)
            let summary = try await school.sync()
            #expect(summary.problems.isEmpty && summary.pushed == 0)
            #expect(await present(school) == 3)
        }
    }

    @Test func `another folder in its place is neither read nor written, until the right one is back`() async throws {
        try await withReceipted(30) { school in
            let aside = try setAside(school)
            try school.save("của trường khác.docx", "không phải của trường này")
            for number in 0..<30 { try school.save("2023/\(number).docx", "khác \(number)") }
            let summary = try await school.sync()
            #expect(summary.problems == [.folderReplaced] && summary.pushed == 0)
            #expect(try await school.engine.standing().report.blocked == [.init(folder: nil, cause: "folderReplaced", count: 1)])
            #expect(!FileManager.default.fileExists(atPath: school.folder.appending(path: IgnoreRule.ownFolder).path))
            await school.hub.order(.init(id: "rq-1", n: 1, type: .resend, path: try DocumentPath("2023/1.docx")))
            try await school.sync()
            #expect(await school.hub.results["rq-1"] == .init(result: .refused, cause: "folderReplaced"))
            try putBack(school, aside)
            #expect(try await school.sync().problems.isEmpty)
            #expect(await school.hub.documents.count == 30)
        }
    }

    @Test func `a replaced folder that a person accepts is handed over as it is, once`() async throws {
        try await withReceipted(30) { school in
            _ = try setAside(school)
            for number in 0..<30 { try school.save("2023/\(number).docx", "khác \(number)") }
            try await school.sync()
            await school.hub.order(.init(id: "rl-1", n: 1, type: .release, by: "os:lan"))
            let summary = try await school.sync()
            #expect(summary.receipted == 30 && summary.problems.isEmpty && summary.held.isEmpty)
            try await school.sync()
            for number in 0..<30 { try school.save("2023/\(number).docx", "mã hóa \(number)") }
            #expect(try await school.sync().held.count == 30)
        }
    }

    @Test func `a folder whose receipts were removed is the same folder, and is marked again`() async throws {
        try await withReceipted(3) { school in
            try school.remove(IgnoreRule.ownFolder)
            #expect(try await school.sync().problems.isEmpty)
            let root = school.folder.appending(path: IgnoreRule.ownFolder).path
            let mark = try FileManager.default.contentsOfDirectory(atPath: root).filter { $0.hasPrefix(".handover-") }
            #expect(mark.count == 1)
        }
    }

    @Test func `a folder without its mark and without any file that is known is another one`() async throws {
        try await withReceipted(3) { school in
            try school.remove(IgnoreRule.ownFolder)
            for number in 0..<3 { try school.save("2023/\(number).docx", "khác \(number)") }
            try school.save("của trường khác.docx", "không phải của trường này")
            let summary = try await school.engine.pass(.parts([Array("của trường khác.docx".utf8)]))
            #expect(summary.problems == [.folderReplaced] && summary.pushed == 0)
            #expect(try await school.engine.release(by: "school").folder == .folderReplaced)
            #expect(try await school.sync().receipted == 4)
        }
    }

    @Test func `the same files on another disk are the same folder`() async throws {
        try await withReceipted(30) { school in
            let aside = try setAside(school)
            // As a new disk: other inodes, the same names, bytes and mark.
            try FileManager.default.copyItem(at: aside, to: school.folder)
            let summary = try await school.sync()
            #expect(summary.problems.isEmpty && summary.pushed == 0 && summary.held.isEmpty)
        }
    }
}
