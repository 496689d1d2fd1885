// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import TestSupport
import Testing
import Wire

@testable import AgentPlatform

/// The mass-change brake on a real folder and a real state.
struct MassChangeTests {
    private static func name(_ number: Int) -> String { "2023/Quý I/\(number).docx" }

    /// A school with `count` receipted documents.
    private func withReceipted(_ count: Int, _ body: (School) async throws -> Void) async throws {
        try await withSchool { school in
            try rewrite(0..<count, school, "cũ")
            #expect(try await school.sync().receipted == count)
            try await body(school)
        }
    }

    private func rewrite(_ numbers: Range<Int>, _ school: School, _ text: String) throws {
        for number in numbers { try school.save(Self.name(number), "\(text) \(number)") }
    }

    private func versions(_ school: School) async -> [Int: Int] {
        let counts = await school.hub.documents.values.map(\.versions.count)
        return Dictionary(grouping: counts, by: { $0 }).mapValues(\.count)
    }

    @Test func `a mass rewrite is held as a whole, while new files, renames and resends go`() async throws {
        try await withReceipted(70) { school in
            try rewrite(0..<40, school, "mã hóa")
            try school.save("mới.docx", "mới")
            try school.move(Self.name(60), to: "2023/đổi tên.docx")
            let asked = try DocumentPath(Self.name(3))
            let summary = try await school.sync()
            #expect(summary.held.count == 40 && summary.held.values.allSatisfy { $0 == .massChange })
            #expect(summary.blocked == 40 && summary.receipted == 2)
            #expect(await versions(school) == [1: 71])
            await school.hub.order(.init(id: "rq-1", n: 1, type: .resend, path: asked))
            #expect(try await school.sync().receipted == 1)
            #expect(await school.hub.bytes(of: asked, version: 2) == Array("mã hóa 3".utf8))
        }
    }

    @Test func `a hold survives a restart, is told on both sides, and ends when a person says so`() async throws {
        try await withReceipted(40) { school in
            try rewrite(0..<40, school, "mã hóa")
            _ = try await school.engine.pass(.whole)
            try school.restart()
            let standing = try await school.engine.standing()
            #expect(standing.blocked.map(\.cause.id) == Array(repeating: "massChange", count: 40))
            #expect(standing.receipted == 0 && standing.report.blocked == [.init(folder: nil, cause: "massChange", count: 40)])
            _ = try await school.engine.pass(.parts([Array(Self.name(0).utf8)]))
            #expect(await versions(school) == [1: 40])
            #expect(try await school.engine.release(by: "school").documents == 40)
            #expect(try await school.engine.release(by: "school").documents == 0)
            try school.restart()
            let summary = try await school.sync()
            #expect(summary.receipted == 40 && summary.held.isEmpty)
            try await school.sync()
            #expect(await versions(school) == [2: 40])
            #expect(try AgentStore(school.state).brake().records.isEmpty)
        }
    }

    @Test func `what changes after the hold is not released with it`() async throws {
        try await withReceipted(100) { school in
            try rewrite(0..<40, school, "một")
            try await school.sync()
            try rewrite(35..<90, school, "hai")
            await school.hub.order(.init(id: "rl-1", n: 1, type: .release, by: "os:root"))
            let summary = try await school.sync()
            #expect(summary.receipted == 35 && summary.held.count == 55)
            #expect(await versions(school) == [1: 65, 2: 35])
        }
    }

    @Test func `more than two hundred hold whatever the share`() async throws {
        try await withReceipted(800) { school in
            try rewrite(0..<200, school, "đợt")
            #expect(try await school.sync().receipted == 200)
            try rewrite(200..<201, school, "đợt")
            #expect(try await school.sync().held.count == 1)
        }
    }

    @Test func `a touched file, and one put back as it was, is no change`() async throws {
        try await withReceipted(60) { school in
            for number in 0..<60 {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date()], ofItemAtPath: school.folder.appending(path: Self.name(number)).path)
            }
            let touched = try await school.sync()
            #expect(touched.held.isEmpty && touched.pushed == 0 && touched.unchanged == 60)
            try rewrite(0..<60, school, "mã hóa")
            #expect(try await school.sync().held.count == 60)
            try rewrite(0..<60, school, "cũ")
            let restored = try await school.sync()
            #expect(restored.held.isEmpty && restored.pushed == 0)
            let text = try rewriteOne(school)
            #expect(try await school.sync().receipted == 1)
            #expect(await school.hub.bytes(of: try DocumentPath(Self.name(0)), version: 2) == Array(text.utf8))
        }
    }

    private func rewriteOne(_ school: School) throws -> String {
        try school.save(Self.name(0), "sửa")
        return "sửa"
    }

    @Test func `renaming a year's folder holds nothing, and sends no bytes`() async throws {
        try await withReceipted(60) { school in
            try school.move("2023", to: "Năm 2023")
            let summary = try await school.sync()
            #expect(summary.held.isEmpty && summary.receipted == 60 && summary.bytesSent < 60_000)
            #expect(await school.hub.documents.keys.allSatisfy { $0.display.hasPrefix("Năm 2023/") })
        }
    }

    @Test(arguments: [true, false])
    func `moving a year by copying and deleting holds nothing`(inOnePass: Bool) async throws {
        try await withReceipted(60) { school in
            try FileManager.default.copyItem(
                at: school.folder.appending(path: "2023"), to: school.folder.appending(path: "2024"))
            if !inOnePass { try await school.sync() }
            try school.remove("2023")
            #expect(try await school.sync().held.isEmpty)
            try school.wait(.seconds(11))
            #expect(try await school.sync().held.isEmpty)
            try await school.sync()
            let present = await school.hub.documents.filter { $0.value.content != nil }.keys
            #expect(present.count == 60 && present.allSatisfy { $0.display.hasPrefix("2024/") })
        }
    }

    @Test func `a mass removal is held from the moment it is seen`() async throws {
        try await withReceipted(60) { school in
            for number in 0..<40 { try school.remove(Self.name(number)) }
            #expect(try await school.sync().held.count == 40)
            try school.wait(.seconds(60))
            #expect(try await school.sync().held.count == 40)
            #expect(await school.hub.documents.values.allSatisfy { $0.content != nil })
            try await school.engine.release(by: "school")
            try await school.sync()
            #expect(await school.hub.documents.values.count { $0.content == nil } == 40)
            #expect(try AgentStore(school.state).brake().heldSinceNs == nil)
        }
    }

    @Test func `files that are encrypted one by one are held before most have left`() async throws {
        try await withReceipted(60) { school in
            var sent = 0
            for number in 0..<60 {
                try rewrite(number..<number + 1, school, "mã hóa")
                sent += try await school.engine.pass(.parts([Array(Self.name(number).utf8)])).receipted
                if number % 7 == 0 { try school.restart() }
            }
            #expect(sent == 19)
            #expect(try await school.sync().held.count == 41)
        }
    }

    @Test func `files that are removed one by one are held before most have left`() async throws {
        try await withReceipted(60) { school in
            for number in 0..<60 {
                try school.remove(Self.name(number))
                _ = try await school.engine.pass(.whole)
                try school.wait(.seconds(11))
                _ = try await school.engine.pass(.whole)
                if number == 58 { break }
            }
            let removed = await school.hub.documents.values.count { $0.content == nil }
            #expect(removed == 19)
        }
    }

    @Test func `the same edits spread over a day hold nothing`() async throws {
        try await withReceipted(60) { school in
            for number in 0..<60 {
                try rewrite(number..<number + 1, school, "sửa")
                #expect(try await school.sync().receipted == 1)
                try school.wait(.seconds(60))
            }
        }
    }

    @Test func `an attack while the hub is away is held when it is back, and told before`() async throws {
        try await withReceipted(60) { school in
            await school.hub.goDown()
            try rewrite(0..<60, school, "mã hóa")
            _ = try await school.engine.sync()
            #expect(try await school.engine.standing().blocked.count == 60)
            try school.restart()
            await school.hub.goDown(false)
            #expect(try await school.sync().held.count == 60)
            #expect(await versions(school) == [1: 60])
        }
    }
}
