// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import TestSupport
import Testing
import Wire

@testable import AgentPlatform

/// The crash table: whatever is lost, a document becomes one version with one receipt.
struct CrashTests {
    ///
    @Test func `a lost reply is asked for, and gives the same receipt without a second version`() async throws {
        try await withSchool { school in
            let path = try school.save("a.docx", "a")
            await school.hub.willGoWrong(.replyLost)
            let broken = try await school.engine.sync()
            #expect(broken.failure?.isUnreachable == true && broken.receipted == 0)
            #expect(try school.receipts().isEmpty)
            try school.restart()
            #expect(try await school.sync().receipted == 1)
            #expect(await school.hub.bodies.count == 1, "the answer was asked for, the body not sent again")
            #expect(await school.hub.documents[path]?.versions.count == 1)
            #expect(try await school.sync().pushed == 0)
        }
    }

    /// [U-15]
    @Test func `a body that never arrived is made again from the files under the same number`() async throws {
        try await withSchool { school in
            let path = try school.save("a.docx", "a")
            await school.hub.willGoWrong(.unreachable)
            _ = try await school.engine.sync()
            try school.restart()
            #expect(try await school.sync().receipted == 1)
            let ids = await school.hub.bodies.map(\.id)
            #expect(ids.count == 2 && ids[0] == ids[1], "the exact manifest was committed before the first byte left")
            #expect(await school.hub.bytes(of: path, version: 1) == Array("a".utf8))
        }
    }

    /// [U-8]
    @Test func `a file changed between the crash and the second attempt goes as it is now, in a new bundle`()
        async throws
    {
        try await withSchool { school in
            let path = try school.save("a.docx", "cũ")
            await school.hub.willGoWrong(.unreachable)
            _ = try await school.engine.sync()
            try school.restart()
            try school.save("a.docx", "mới")
            #expect(try await school.sync().receipted == 1)
            #expect(await school.hub.bytes(of: path, version: 1) == Array("mới".utf8))
            let numbers = await school.hub.notes.values.map(\.manifest.seq)
            #expect(numbers == [2])
        }
    }

    /// [U-12]
    @Test func `a bundle that the hub is still receiving is waited for, though its file has changed`() async throws {
        try await withSchool { school in
            let path = try school.save("a.docx", "cũ")
            await school.hub.willGoWrong(.underWay)
            _ = try await school.engine.sync()
            try school.restart()
            try school.save("a.docx", "mới")
            #expect(try await school.sync().receipted == 2)
            let document = try #require(await school.hub.documents[path])
            #expect(document.head == 2 && document.versions.count == 2, "no conflict with oneself")
            #expect(document.content == Fingerprint(of: Array("mới".utf8)))
        }
    }

    @Test func `a file removed between the crash and the second attempt gives the bundle up`() async throws {
        try await withSchool { school in
            try school.save("a.docx", "a")
            try school.save("b.docx", "b")
            await school.hub.willGoWrong(.unreachable)
            _ = try await school.engine.sync()
            try school.restart()
            try school.remove("a.docx")
            #expect(try await school.sync().receipted == 1)
            #expect(Set(await school.hub.documents.keys.map(\.display)) == ["b.docx"])
        }
    }

    @Test func `chunks that the hub lost are added to the same bundle`() async throws {
        try await withSchool { school in
            let path = try school.save("a.docx", "nội dung")
            try school.save("khác.docx", "khác")
            try await school.sync()
            await school.hub.lose(Fingerprint(of: Array("nội dung".utf8)))
            try school.move("a.docx", to: "b.docx")
            #expect(try await school.sync().receipted == 1)
            let renamed = try DocumentPath("b.docx")
            #expect(await school.hub.bytes(of: renamed, version: 1) == Array("nội dung".utf8))
            #expect(await school.hub.documents[path] == nil)
        }
    }

    ///
    @Test func `a damaged receipt and another bundle's receipt deliver nothing`() async throws {
        for trouble in [FakeHub.Trouble.damagedReceipt, .wrongReceipt] {
            try await withSchool { school in
                try school.save("a.docx", "a")
                try await school.sync()
                try school.save("b.docx", "b")
                await school.hub.willGoWrong(trouble)
                let summary = try await school.engine.sync()
                #expect(summary.receipted == 0 && summary.failure != nil, "\(trouble)")
                #expect(try school.receipts().count == 1)
                try school.restart()
                #expect(try await school.sync().receipted == 1)
            }
        }
    }

    @Test func `a busy hub and a full one are waited for, and nothing is lost`() async throws {
        for code in [ProblemCode.unavailable, .tooManyRequests, .outOfSpace, .inProgress] {
            try await withSchool { school in
                try school.save("a.docx", "a")
                await school.hub.willGoWrong(.refused(Problem(code, "later")))
                let summary = try await school.engine.sync()
                #expect(summary.failure != nil && summary.receipted == 0)
                #expect(try await school.sync().receipted == 1)
            }
        }
    }

    @Test func `a refusal that a person must settle stops sending and drops nothing`() async throws {
        for code in [ProblemCode.revoked, .unknownKey, .outOfScope] {
            try await withSchool { school in
                try school.save("a.docx", "a")
                await school.hub.willGoWrong(.refused(Problem(code, "no")))
                let summary = try await school.engine.sync()
                #expect(summary.failure?.isPermanent == true && summary.receipted == 0)
                #expect(try await school.sync().receipted == 1)
            }
        }
    }

    @Test func `without a hub nothing is lost and the pass says so`() async throws {
        try await withSchool { school in
            await school.hub.goDown()
            try school.save("a.docx", "a")
            let summary = try await school.engine.sync()
            #expect(summary.failure?.isUnreachable == true)
            await school.hub.goDown(false)
            #expect(try await school.sync().receipted == 1)
        }
    }

    @Test func `receipts that were not published before a crash are published at the next pass`() async throws {
        try await withSchool { school in
            try school.save("a.docx", "a")
            // Something stands where the folder of receipts should be.
            try Data().write(to: school.folder.appending(path: "_Biên nhận"))
            #expect(try await school.sync().receipted == 1)
            #expect(try school.published().isEmpty)
            try FileManager.default.removeItem(at: school.folder.appending(path: "_Biên nhận"))
            try school.restart()
            try await school.sync()
            #expect(try school.published().count == 2)
        }
    }
}
