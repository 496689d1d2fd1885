// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import Storage
import TestSupport
import Testing
import Wire

@testable import AgentPlatform

struct AgentStoreTests {
    @Test func `settings come back as enrolment wrote them`() async throws {
        try await withSchool(settle: .milliseconds(200)) { school in
            let settings = try AgentStore(school.state, access: .reader).settings()
            #expect(settings == school.settings)
        }
    }

    @Test func `a directory without an enrolled agent is told as such`() throws {
        try withTemporaryDirectory { directory in
            #expect(throws: AgentError.self) { try AgentStore(directory.path) }
            let isThere = try PosixFS().exists(directory.path / AgentStore.fileName)
            #expect(!isThere, "looking makes nothing")
        }
    }

    @Test func `the state is readable by nobody else`() async throws {
        try await withSchool { school in
            try school.save("a.docx", "a")
            try await school.sync()
            for name in try FileManager.default.contentsOfDirectory(atPath: school.state.string)
            where name.hasPrefix("agent.db") {
                var status = stat()
                #expect(stat((school.state / name).string, &status) == 0)
                #expect(status.st_mode & 0o077 == 0, "\(name)")
            }
        }
    }

    @Test func `no statement deletes or alters a receipt`() async throws {
        try await withSchool { school in
            try school.save("a.docx", "a")
            try await school.sync()
            let store = try AgentStore(school.state)
            for statement in [
                "DELETE FROM receipt", "UPDATE receipt SET proof = x'00'", "UPDATE receipt SET bundle = zeroblob(32)",
            ] {
                #expect(throws: AgentError.self, "\(statement)") { try store.read { _ = try $0.run(statement) } }
            }
            #expect(try school.receipts().count == 1)
        }
    }

    @Test func `a damaged head of the log stops the agent instead of being believed`() async throws {
        try await withSchool { school in
            let store = try AgentStore(school.state)
            _ = try store.read {
                try $0.run("UPDATE setting SET value = ? WHERE name = 'checkpoint'", Array("x\n0\ny\n\n".utf8))
            }
            #expect(throws: AgentError.self) { try school.restart() }
        }
    }

    @Test func `how a file was cut round trips, and damage is noticed`() {
        let chunks = (0..<100).map { Chunk(sha256: Fingerprint(of: [UInt8($0)]), length: $0 * 1000 + 1) }
        let list = FileChunks(sizeClass: .medium, chunks: chunks)
        #expect(FileChunks(bytes: list.bytes) == list)
        #expect(FileChunks(bytes: Array(list.bytes.dropLast())) == nil)
        #expect(FileChunks(bytes: []) == nil)
        #expect(FileChunks(bytes: [9] + list.bytes.dropFirst()) == nil)
    }
}
