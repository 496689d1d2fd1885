// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import ReceiptLog
import TestSupport
import Testing
import Wire

@testable import AgentPlatform

/// The main job of the engine: what is saved arrives once, bit for bit, and has a receipt that verifies.
struct HandoverTests {
    ///
    @Test func `files arrive bit for bit, with receipts in the state and in the folder`() async throws {
        try await withSchool { school in
            let path = try school.save("2023/CCHC/Quý I/BC.docx", "báo cáo")
            let twin = try school.save("2023/CCHC/Quý I/Bản sao.docx", "báo cáo")
            let summary = try await school.sync()
            #expect(summary.pushed == 2 && summary.receipted == 2 && summary.unchanged == 0 && summary.blocked == 0)
            #expect(await school.hub.bytes(of: path, version: 1) == Array("báo cáo".utf8))
            #expect(await school.hub.bytes(of: twin, version: 1) == Array("báo cáo".utf8))
            #expect(await school.hub.chunks.count == 1)
            let receipts = try school.receipts()
            #expect(receipts.count == 1)
            let receipt = try #require(receipts.first)
            _ = try UnverifiedReceipt(receipt.proof).verify(withPinned: school.settings.hub.logKey)
            let published = try school.published()
            #expect(published.count == 2 && published[0].hasSuffix(".tlog-proof") && published[1].hasSuffix(".txt"))
            let proof = try Data(contentsOf: school.folder.appending(path: "_Biên nhận/\(published[0])"))
            #expect(Array(proof) == receipt.proof)
        }
    }

    @Test func `what is receipted is not sent again, also after a restart and when only its times change`() async throws
    {
        try await withSchool { school in
            try school.save("a.docx", "a")
            try await school.sync()
            try school.restart()
            var again = try await school.sync()
            #expect(again.pushed == 0 && again.unchanged == 1 && again.bytesSent == 0)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_600_000_000)],
                ofItemAtPath: school.folder.appending(path: "a.docx").path)
            again = try await school.sync()
            #expect(again.pushed == 0 && again.unchanged == 1)
            #expect(await school.hub.bodies.count == 1)
        }
    }

    @Test func `each edit is a version based on the one before`() async throws {
        try await withSchool { school in
            let path = try school.save("a.docx", "một")
            try await school.sync()
            try school.save("a.docx", "hai")
            try await school.sync()
            try school.restart()
            try school.save("a.docx", "ba")
            try await school.sync()
            let document = try #require(await school.hub.documents[path])
            #expect(document.head == 3)
            #expect(try school.receipts().flatMap(\.bundle.lines).map(Self.base) == [nil, 1, 2])
        }
    }

    private static func base(_ line: BundleReceipt.Line) -> Int? {
        if case .put(let base, _, _, _, _, _, _, _) = line { base } else { nil }
    }

    /// [R-11] [U-13]
    @Test(.timeLimit(.minutes(10)))
    func `two bundles travel at once and never more, and every receipt is proven to continue the log`() async throws {
        try await withSchool { school in
            // Both must be under way before either is answered.
            await school.hub.holdFirst()
            for number in 0..<12 { try school.save("\(number).bin", [UInt8](repeating: UInt8(number), count: 1 << 20)) }
            let summary = try await school.sync()
            #expect(summary.receipted == 12)
            #expect(await school.hub.bodies.count > 2)
            #expect(await school.hub.mostInFlight == 2)
            #expect(await school.hub.tilesFetched > 0, "two answers proven from one head need the proof between them")
            try school.restart()
            #expect(try await school.sync().unchanged == 12)
        }
    }

    @Test func `a file that no bundle can hold goes ahead in chunks, and a small edit of it sends little`() async throws
    {
        try await withSchool { school in
            var random = SeededGenerator.fresh()
            var bytes = random.bytes(20 << 20)
            let path = try school.save("lớn.zip", bytes)
            let first = try await school.sync()
            #expect(first.receipted == 1 && first.bytesSent > 20 << 20 && first.bytesSent < 21 << 20)
            #expect(await school.hub.bytes(of: path, version: 1) == bytes)
            bytes.insert(contentsOf: random.bytes(1000), at: 10 << 20)
            try school.restart()
            try school.save("lớn.zip", bytes)
            let second = try await school.sync()
            #expect(second.receipted == 1 && second.bytesSent < 1 << 20, "sent \(second.bytesSent)")
            #expect(await school.hub.bytes(of: path, version: 2) == bytes)
        }
    }

    @Test func `a large file whose link breaks goes on where it was and makes one version`() async throws {
        try await withSchool { school in
            var random = SeededGenerator.fresh()
            let bytes = random.bytes(40 << 20)
            let path = try school.save("lớn.zip", bytes)
            await school.hub.willGoWrong(.replyLost, .unreachable)
            let broken = try await school.engine.sync()
            #expect(broken.failure != nil && broken.receipted == 0)
            try school.restart()
            let rest = try await school.sync()
            #expect(rest.receipted == 1)
            #expect(await school.hub.bytes(of: path, version: 1) == bytes)
            #expect(await school.hub.documents[path]?.versions.count == 1)
        }
    }

    @Test func `a rename carries the history and no bytes`() async throws {
        try await withSchool { school in
            try school.save("cũ/a.docx", String(repeating: "nội dung ", count: 10_000))
            try await school.sync()
            try school.move("cũ/a.docx", to: "mới/b.docx")
            let summary = try await school.sync()
            #expect(summary.receipted == 1 && summary.bytesSent < 2000)
            let document = try #require(await school.hub.documents[try DocumentPath("mới/b.docx")])
            #expect(document.head == 1)
            #expect(await school.hub.documents.count == 1)
            try school.wait(.seconds(60))
            #expect(try await school.sync().pushed == 0, "no removal of the old name follows")
        }
    }

    @Test(arguments: [true, false])
    func `a rename that has not come to rest is waited for and is still a rename`(_ keepsInode: Bool) async throws {
        try await withSchool(settle: .seconds(1)) { school in
            try school.save("a.docx", String(repeating: "nội dung ", count: 10_000))
            try await school.sync()
            if keepsInode {
                try school.move("a.docx", to: "b.docx")
            } else {
                try school.save("b.docx", String(repeating: "nội dung ", count: 10_000))
                try school.remove("a.docx")
            }
            let summary = try await school.sync()
            #expect(summary.receipted == 1 && summary.bytesSent < 2000)
            #expect(Set(await school.hub.documents.keys.map(\.display)) == ["b.docx"])
        }
    }

    @Test func `a file moved by copying and deleting is the same document`() async throws {
        try await withSchool { school in
            try school.save("a.docx", "nội dung")
            try school.save("khác.docx", "khác")
            try await school.sync()
            try school.remove("a.docx")
            try await school.sync()
            try school.save("b.docx", "nội dung")
            try await school.sync()
            #expect(Set(await school.hub.documents.keys.map(\.display)) == ["b.docx", "khác.docx"])
        }
    }

    @Test func `a removal is told after ten seconds, and the name can be used again`() async throws {
        try await withSchool { school in
            let path = try school.save("a.docx", "một")
            try school.save("b.docx", "khác")
            try await school.sync()
            try school.remove("a.docx")
            #expect(try await school.sync().pushed == 0)
            try school.wait(.seconds(11))
            #expect(try await school.sync().receipted == 1)
            #expect(await school.hub.documents[path]?.content == nil)
            try school.wait(.seconds(11))
            #expect(try await school.sync().pushed == 0)
            try school.save("a.docx", "hai")
            #expect(try await school.sync().receipted == 1)
            #expect(await school.hub.bytes(of: path, version: 3) == Array("hai".utf8))
        }
    }

    @Test func `an emptied folder removes nothing at the hub`() async throws {
        try await withSchool { school in
            let path = try school.save("a.docx", "một")
            try await school.sync()
            try school.remove("a.docx")
            _ = try await school.engine.sync()
            try school.wait(.seconds(3600))
            _ = try await school.engine.sync()
            #expect(await school.hub.documents[path]?.content != nil)
            #expect(await school.hub.bodies.count == 1)
        }
    }

    @Test func `a file just saved is waited for, and one sync suffices`() async throws {
        try await withSchool(settle: .milliseconds(200)) { school in
            try school.save("a.docx", "a")
            let summary = try await school.sync()
            #expect(summary.receipted == 1 && summary.blocked == 0)
        }
    }

    @Test func `names that are not UTF-8 and twins of one name arrive as they are`() async throws {
        try await withSchool { school in
            var random = SeededGenerator.fresh()
            let names: [[UInt8]] = [[0x42, 0xB8, 0x6F], Array("Ti\u{1EBF}ng".utf8), Array("Tie\u{302}\u{301}ng".utf8)]
            for name in names {
                let descriptor = open(school.folder.path + "/" + "x", O_CREAT | O_WRONLY, 0o600)
                let bytes = random.bytes(10)
                #expect(write(descriptor, bytes, 10) == 10)
                close(descriptor)
                let target = (Array((school.folder.path + "/").utf8) + name + [0]).map { CChar(bitPattern: $0) }
                let renamed = rename(school.folder.path + "/x", target)
                #expect(renamed == 0)
            }
            let summary = try await school.sync()
            #expect(summary.receipted == 3)
            #expect(Set(await school.hub.documents.keys.map(\.bytes)) == Set(names))
        }
    }

    @Test func `a file that does not stop changing is left, named, and makes the pass end`() async throws {
        try await withSchool(settle: .milliseconds(300)) { school in
            try school.save("xong.docx", "xong")
            let url = school.folder.appending(path: "đang ghi.docx")
            try Data("bắt đầu".utf8).write(to: url)
            // It grows before every look, however slow the machine is, and is never empty as a rewrite is for a moment.
            let file = try FileHandle(forWritingTo: url)
            try file.seekToEnd()
            try school.restart { try? file.write(contentsOf: Data("thêm".utf8)) }
            let summary = try await school.sync()
            #expect(summary.receipted == 1)
            #expect(summary.held.map { [$0.key.display: $0.value] }.count == 1)
            #expect(summary.held.values.allSatisfy { $0 == .growing || $0 == .stillOpen }, "\(summary.held)")
        }
    }

    @Test func `a document that turns up elsewhere when its removal is due is moved and not removed as well`()
        async throws
    {
        try await withSchool { school in
            try school.save("a.docx", "nội dung")
            try school.save("khác.docx", "khác")
            try await school.sync()
            try school.remove("a.docx")
            try await school.sync()
            try school.wait(.seconds(11))
            try school.save("b.docx", "nội dung")
            try await school.sync()
            #expect(Set(await school.hub.documents.keys.map(\.display)) == ["b.docx", "khác.docx"])
            #expect(await school.hub.documents[try DocumentPath("b.docx")]?.head == 1)
        }
    }
}
