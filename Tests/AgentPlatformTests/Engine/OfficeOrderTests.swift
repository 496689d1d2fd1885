// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import TestSupport
import Testing
import Wire

@testable import AgentPlatform

/// What the Office orders, and what another machine of the school does.
struct OfficeOrderTests {
    /// [D-21]
    @Test func `a resend of unchanged bytes brings a fresh receipt, no version and no bytes`() async throws {
        try await withSchool { school in
            let path = try school.save("BC.pdf", String(repeating: "x", count: 100_000))
            try await school.sync()
            await school.hub.order(.init(id: "rq-1", n: 1, type: .resend, path: path, reason: "không mở được"))
            let summary = try await school.sync()
            #expect(summary.receipted == 1 && summary.bytesSent < 2000)
            #expect(try school.receipts().map(\.bundle.command) == [nil, "rq-1"])
            #expect(await school.hub.documents[path]?.versions.count == 1)
            #expect(try await school.sync().pushed == 0, "carried out once")
        }
    }

    @Test func `a resend of a changed file is answered by the newer version, which is sent once`() async throws {
        try await withSchool(settle: .milliseconds(200)) { school in
            let path = try school.save("BC.pdf", "cũ")
            try await school.sync()
            await school.hub.order(.init(id: "rq-1", n: 1, type: .resend, path: path))
            try school.save("BC.pdf", "mới")
            #expect(try await school.sync().receipted == 1)
            #expect(try school.receipts().map(\.bundle.command) == [nil, "rq-1"])
            #expect(await school.hub.bytes(of: path, version: 2) == Array("mới".utf8))
        }
    }

    @Test func `bytes that the hub lost are sent with the answer`() async throws {
        try await withSchool { school in
            let path = try school.save("BC.pdf", "nội dung")
            try await school.sync()
            await school.hub.lose(Fingerprint(of: Array("nội dung".utf8)))
            await school.hub.order(.init(id: "rq-1", n: 1, type: .resend, path: path))
            #expect(try await school.sync().receipted == 1)
            #expect(await school.hub.bytes(of: path, version: 1) == Array("nội dung".utf8))
        }
    }

    @Test func `a resend of what is not there says so, once, also when the hub was away for the first answer`()
        async throws
    {
        try await withSchool { school in
            await school.hub.order(.init(id: "rq-1", n: 1, type: .resend, path: try DocumentPath("Phụ lục.xlsx")))
            try await school.sync()
            #expect(await school.hub.results["rq-1"] == .init(result: .absent))
        }
    }

    /// [K-3]
    @Test func `a resend whose reply is lost is answered once`() async throws {
        try await withSchool { school in
            let path = try school.save("BC.pdf", "nội dung")
            try await school.sync()
            await school.hub.order(.init(id: "rq-1", n: 1, type: .resend, path: path))
            await school.hub.willGoWrong(.replyLost)
            _ = try await school.engine.sync()
            try school.restart()
            try await school.sync()
            try await school.sync()
            #expect(try school.receipts().map(\.bundle.command) == [nil, "rq-1"])
            #expect(await school.hub.bodies.count == 2)
        }
    }

    /// [D-20]
    @Test func `the losing side of a conflict is receipted, and after the choice the next edit follows it`()
        async throws
    {
        try await withSchool { school in
            let path = try school.save("KH.docx", "chung")
            try await school.sync()
            await school.hub.edit(path, to: "máy khác")
            try school.save("KH.docx", "máy này")
            #expect(try await school.sync().receipted == 1)
            #expect(await school.hub.documents[path]?.head == 2)
            #expect(await school.hub.bytes(of: path, version: 3) == Array("máy này".utf8))
            // The Office chooses the other one, as version 4.
            await school.hub.edit(path, to: "máy khác chọn")
            await school.hub.order(
                .init(
                    id: "rs-1", n: 1, type: .resolved, path: path, version: 4,
                    sha256: Fingerprint(of: Array("máy khác chọn".utf8))))
            #expect(try await school.sync().pushed == 0, "what nobody edited since is not sent over the choice")
            try school.save("KH.docx", "sửa tiếp")
            try await school.sync()
            #expect(await school.hub.documents[path]?.head == 5)
            #expect(await school.hub.bytes(of: path, version: 5) == Array("sửa tiếp".utf8))
        }
    }

    /// [D-25]
    @Test func `a state restored from an old copy compares itself with the hub and overwrites nothing`() async throws {
        try await withSchool { school in
            let same = try school.save("giữ.docx", "như cũ")
            let path = try school.save("a.docx", "một")
            try await school.sync()
            let copy = school.directory.url("copy")
            try FileManager.default.copyItem(at: school.directory.url("state"), to: copy)
            try school.save("a.docx", "hai")
            try await school.sync()
            // The disk image of yesterday comes back, and the clerk goes on with it.
            try FileManager.default.removeItem(at: school.directory.url("state"))
            try FileManager.default.moveItem(at: copy, to: school.directory.url("state"))
            try school.restart()
            try school.save("a.docx", "ba")
            var summary = try await school.engine.sync()
            if summary.receipted == 0 { summary = try await school.engine.sync() }
            #expect(summary.receipted == 1)
            let document = try #require(await school.hub.documents[path])
            #expect(document.head == 2, "the head stays")
            #expect(await school.hub.bytes(of: path, version: 3) == Array("ba".utf8))
            #expect(await school.hub.documents[same]?.versions.count == 1)
            #expect(Set(await school.hub.notes.values.map(\.manifest.inc)).count == 2)
        }
    }

    /// [D-24]
    @Test func `reconciling removes nothing that the hub has and the school has not`() async throws {
        try await withSchool { school in
            let path = try school.save("a.docx", "một")
            try await school.sync()
            let other = try DocumentPath("khác.docx")
            await school.hub.edit(other, to: "ở máy khác")
            await school.hub.willGoWrong(.refused(Problem(.rollbackDetected, "old")))
            try school.save("a.docx", "hai")
            _ = try await school.engine.sync()
            try school.wait(.seconds(60))
            _ = try await school.engine.sync()
            #expect(await school.hub.documents[other]?.content != nil)
            #expect(
                await school.hub.documents[path]?.versions.values.contains(Fingerprint(of: Array("hai".utf8))) == true)
        }
    }
}
