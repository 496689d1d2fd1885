// SPDX-License-Identifier: Apache-2.0
import Domain
import Testing
import Wire

@testable import AgentPlatform

/// Chunks leave compressed where it pays, and as they are for a hub that takes no others.
struct CompressedSendingTests {
    private static let table = (0..<40_000).flatMap { Array("\($0);Nguyễn Văn A;lớp \($0 % 9)\n".utf8) }

    @Test func `a table of several chunks arrives bit for bit and costs a fraction`() async throws {
        try await withSchool { school in
            let path = try school.save("bảng.csv", Self.table)
            let first = try await school.sync()
            #expect(first.receipted == 1 && first.bytesSent * 4 < Self.table.count)
            #expect(await school.hub.bytes(of: path, version: 1) == Self.table)
            // What is known by its raw bytes is known: an edit sends one chunk and no list.
            try school.save("bảng.csv", Self.table + Array("thêm một dòng\n".utf8))
            let second = try await school.sync()
            #expect(second.receipted == 1 && second.bytesSent < 40_000)
        }
    }

    ///
    @Test func `a hub that takes no compressed records gets the same bundle raw, and raw ones from then on`()
        async throws
    {
        try await withSchool { school in
            await school.hub.willGoWrong(.refused(Problem(.unsupportedEncoding, "raw only")))
            let path = try school.save("a.csv", Array(Self.table.prefix(50_000)))
            let first = try await school.sync()
            #expect(first.receipted == 1 && first.failure == nil)
            let bodies = await school.hub.bodies
            #expect(bodies.count == 2 && bodies[0].id == bodies[1].id)
            #expect(bodies[0].byteCount < 25_000 && bodies[1].byteCount > 50_000)
            #expect(await school.hub.bytes(of: path, version: 1) == Array(Self.table.prefix(50_000)))
            try school.save("b.csv", Array(Self.table.dropFirst(90_000).prefix(50_000)))
            try await school.sync()
            #expect(await school.hub.bodies.last.map { $0.byteCount > 50_000 } == true)
        }
    }
}
