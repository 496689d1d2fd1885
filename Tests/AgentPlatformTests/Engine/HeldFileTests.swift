// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import TestSupport
import Testing
import Wire

@testable import AgentPlatform

/// What must not leave the school does not, whoever asks for it.
struct HeldFileTests {
    @Test func `no byte and no name of a held file reaches the hub`() async throws {
        try await withSchool { school in
            try school.save("Báo cáo tình hình tư tưởng (MẬT).docx", "tuyệt đối giữ kín")
            try school.save("TÀI LIỆU MẬT/a.docx", "giữ kín hai")
            try school.save("TRƯỜNG GẤU MẬT.docx", "chờ xác nhận")
            try school.save("virus.exe", "MZ")
            try school.save("rỗng.docx", "")
            try school.save("~$tạm.docx", "tạm")
            let open = try school.save("BC.docx", "gửi được")
            let summary = try await school.sync()
            #expect(summary.receipted == 1 && summary.blocked == 5)
            let causes = Dictionary(uniqueKeysWithValues: summary.held.map { ($0.key.display, $0.value) })
            #expect(
                causes == [
                    "Báo cáo tình hình tư tưởng (MẬT).docx": .possibleSecret, "TÀI LIỆU MẬT/a.docx": .possibleSecret,
                    "TRƯỜNG GẤU MẬT.docx": .confirmSecret, "virus.exe": .blockedType, "rỗng.docx": .empty,
                ])
            #expect(Array(await school.hub.documents.keys) == [open])
            #expect(await school.hub.chunks.count == 1)
        }
    }

    @Test func `a resend of a marked file is refused, and nothing of it is read`() async throws {
        try await withSchool { school in
            let path = try school.save("BC (MẬT).docx", "giữ kín")
            await school.hub.order(.init(id: "rq-1", n: 1, type: .resend, path: path))
            _ = try await school.engine.sync()
            #expect(await school.hub.results["rq-1"] == .init(result: .refused, cause: "possibleSecret"))
            #expect(await school.hub.bodies.isEmpty)
        }
    }

    @Test func `a file renamed to a marked name is not followed`() async throws {
        try await withSchool { school in
            try school.save("BC.docx", "nội dung")
            try school.save("khác.docx", "khác")
            try await school.sync()
            try school.move("BC.docx", to: "BC (MẬT).docx")
            _ = try await school.engine.sync()
            #expect(await school.hub.documents.keys.allSatisfy { !$0.display.contains("MẬT") })
        }
    }

    @Test func `links and pipes are neither followed nor counted`() async throws {
        try await withSchool { school in
            try FileManager.default.createSymbolicLink(
                atPath: school.folder.appending(path: "link.txt").path, withDestinationPath: "/etc/hostname")
            #expect(mkfifo(school.folder.appending(path: "pipe").path, 0o600) == 0)
            let summary = try await school.sync()
            #expect(summary.pushed == 0 && summary.blocked == 0)
        }
    }
}
