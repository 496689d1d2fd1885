// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Testing
import TestSupport
import Wire

/// Documents, versions, branches and chunks.
extension MetadataStoreContract {
    @Test(arguments: Subject.all) func `documents are found by the bytes of their path and come in byte order`(
        _ subject: Subject
    ) async throws {
        // NFC and NFD of one name, and bytes that are no text, are three paths.
        let names: [[UInt8]] = [
            Array("Ti\u{1EBF}ng".utf8), Array("Tie\u{302}\u{301}ng".utf8), [0x54, 0xFF], Array("b/a".utf8),
            Array("b.a".utf8), Array("b".utf8),
        ]
        let paths = try names.map { try DocumentPath(bytes: $0) }
        try await subject.with { store in
            try await store.write { writer in
                try writer.insert(School(code: try Records.code("TH02"), name: "Hai"))
                for path in paths {
                    var document = try Records.document("x")
                    document.path = path
                    _ = try writer.insert(document)
                }
                _ = try writer.insert(try Records.document("b", school: "TH02"))
            }
            await #expect(throws: (any Error).self) {
                try await store.write { _ = try $0.insert(try Records.document("b")) }
            }
        } afterwards: { store async throws in
            let school = try Records.code("TH01")
            for path in paths { #expect(try await store.read { try $0.document(school, at: path) }?.path == path) }
            var seen: [DocumentPath] = []
            while true {
                let after = seen.last
                let page = try await store.read { try $0.documents(school, after: after, limit: 2) }
                seen += page.map(\.path)
                if page.isEmpty { break }
            }
            #expect(seen == paths.sorted())
        }
    }

    @Test(arguments: Subject.all) func `a document moves with all its versions, and no version ever changes`(
        _ subject: Subject
    ) async throws {
        let chunks = [
            Chunk(sha256: Records.content("1"), length: 65_536), Chunk(sha256: Records.content("2"), length: 3),
        ]
        try await subject.with { store in
            let id = try await store.write { writer in
                let id = try writer.insert(try Records.document("a"))
                try writer.insert(Records.version(id, 1, "v1", chunks: chunks))
                try writer.insert(Records.version(id, 2, nil))
                try writer.insert(Records.version(id, 3, "v1"))
                return id
            }
            await #expect(throws: (any Error).self) {
                try await store.write { try $0.insert(Records.version(id, 3, "forged")) }
            }
            try await store.write { writer in
                var document = try #require(try writer.document(Records.code("TH01"), at: DocumentPath("a")))
                (document.path, document.head, document.highest) = (try DocumentPath("b"), 3, 3)
                (document.headContent, document.headSize) = (nil, 0)
                try writer.update(document)
            }
        } afterwards: { store async throws in
            let school = try Records.code("TH01")
            #expect(try await store.read { try $0.document(school, at: DocumentPath("a")) } == nil)
            let document = try #require(try await store.read { try $0.document(school, at: DocumentPath("b")) })
            #expect(document.head == 3 && document.headContent == nil && document.headReceivedAt == Records.moment)
            let versions = try await store.read { try $0.versions(document.id) }
            #expect(
                versions == [
                    Records.version(document.id, 1, "v1", chunks: chunks), Records.version(document.id, 2, nil),
                    Records.version(document.id, 3, "v1"),
                ])
            #expect(try await store.read { try $0.version(document.id, 2) } == versions[1])
            #expect(try await store.read { try $0.version(document.id, 4) } == nil)
            #expect(try await store.read { try $0.version(document.id, content: Records.content("v1")) } == 3)
            #expect(try await store.read { try $0.version(document.id, content: Records.content("none")) } == nil)
        }
    }

    @Test(arguments: Subject.all) func `bytes are found among the versions of one school, whichever documents have them`(
        _ subject: Subject
    ) async throws {
        try await subject.with { store in
            try await store.write { writer in
                try writer.insert(School(code: try Records.code("TH02"), name: "Hai"))
                let first = try writer.insert(try Records.document("a"))
                try writer.insert(Records.version(first, 1, "v1"))
                try writer.insert(Records.version(first, 2, nil))
                try writer.insert(Records.version(first, 3, "v3"))
                let second = try writer.insert(try Records.document("b"))
                try writer.insert(Records.version(second, 1, "v3"))
                let other = try writer.insert(try Records.document("a", school: "TH02"))
                try writer.insert(Records.version(other, 1, "theirs"))
                try writer.insert(Records.version(other, 2, "v1"))
            }
        } afterwards: { store async throws in
            let found = try await store.read { reader in
                try ["TH01", "TH02", "TH03"].map { code in
                    try ["v1", "v3", "theirs", "none"].map {
                        try reader.version(of: Records.code(code), content: Records.content($0))
                    }
                }
            }
            #expect(found[0].map { $0?.sha256 } == [Records.content("v1"), Records.content("v3"), nil, nil])
            #expect(found[1].map { $0?.number } == [2, nil, 1, nil])
            #expect(found[0][0]?.document != found[1][0]?.document)
            #expect(found[2].allSatisfy { $0 == nil })
        }
    }

    @Test(arguments: Subject.all) func `branches open, move and close, and only open ones are conflicts`(
        _ subject: Subject
    ) async throws {
        try await subject.with { store in
            try await store.write { writer in
                let open = try writer.insert(try Records.document("open", branches: 2))
                let closed = try writer.insert(try Records.document("closed"))
                for document in [open, closed] {
                    try writer.open(
                        BranchRecord(tip: 2, content: Records.content("2"), since: Records.moment), of: document)
                    try writer.open(
                        BranchRecord(tip: 3, content: Records.content("3"), since: Records.moment), of: document)
                }
                let later = Records.moment.advanced(bySeconds: 99)
                try writer.move(
                    branch: 2, to: BranchRecord(tip: 4, content: Records.content("4"), since: later), of: open)
                try writer.closeBranches(of: closed)
            }
        } afterwards: { store async throws in
            let conflicts = try await store.read { try $0.conflicts() }
            #expect(conflicts.map(\.path.display) == ["open"])
            let branches = try await store.read { try $0.branches(conflicts[0].id) }
            #expect(
                branches.map(\.tip) == [3, 4]
                    && branches.map(\.content) == [Records.content("3"), Records.content("4")])
            #expect(branches.allSatisfy { $0.since == Records.moment }, "a conflict began when it began")
        }
    }

    @Test(arguments: Subject.all) func `a chunk keeps its place unless it is replaced, within its school`(
        _ subject: Subject
    ) async throws {
        let (school, other) = (try Records.code("TH01"), try Records.code("TH02"))
        let first = try Records.location("x", pack: Records.pack("1"))
        let second = try Records.location("x", pack: Records.pack("2"), offset: 900)
        try await subject.with { store in
            try await store.write { writer in
                try writer.insert(School(code: other, name: "Hai"))
                try writer.insert(first, school: school, replacing: false)
                try writer.insert(second, school: school, replacing: false)
                try writer.insert(second, school: other, replacing: true)
            }
            #expect(try await store.read { try $0.chunk(school, first.chunk.sha256) } == first)
            try await store.write { writer in
                try writer.insert(second, school: school, replacing: true)
                var frame = try Records.location("y", pack: Records.pack("3"))
                frame.encoding = .zstd
                try writer.insert(frame, school: school, replacing: false)
            }
        } afterwards: { store async throws in
            #expect(try await store.read { try $0.chunk(school, first.chunk.sha256) } == second)
            #expect(try await store.read { try $0.chunk(other, first.chunk.sha256) } == second)
            #expect(try await store.read { try $0.chunk(school, Records.content("y")) }?.encoding == .zstd)
            #expect(
                try await store.read { try $0.chunk(other, Records.content("y")) } == nil,
                "nothing is shared between schools")
            #expect(
                try await store.read { try $0.packs() } == Set(["1", "2", "3"].compactMap { PackID(Records.pack($0)) }))
        }
    }
}
