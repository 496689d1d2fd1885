// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import Curl
import Domain
import Foundation
import ReceiptLog
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

/// Versions on their way back to the school: over links that break, and never anything but the very bytes under the very name.
struct FetchTests {
    /// A hub that gives bytes in parts and breaks off as it is told.
    private final class FakeSource: BlobSource {
        struct Answer {
            /// How many bytes come before it ends.
            var count = Int.max
            /// How it ends.
            var error: HubError?
            /// Bytes of another file, of that many.
            var isWrong = false
        }

        let bytes: [UInt8]
        let heads: [HeadsPage.Head]
        private let answers: Mutex<[Answer]>
        let starts = Mutex<[Int64]>([])

        init(_ bytes: [UInt8], _ answers: [Answer] = [], heads: [HeadsPage.Head] = []) {
            (self.bytes, self.heads) = (bytes, heads)
            self.answers = Mutex(answers)
        }

        func heads(after: String?) async throws(HubError) -> HeadsPage {
            // One a page, so that all of them are asked for.
            let index = after.flatMap { Int($0) } ?? 0
            return HeadsPage(
                heads: Array(heads.dropFirst(index).prefix(1)), next: index + 1 < heads.count ? "\(index + 1)" : nil)
        }

        func blob(
            _ sha256: Fingerprint, from start: Int64, count: Int64, holding checkpoint: Checkpoint?,
            into receiver: @escaping HTTPRequest.Receiver
        ) async throws(HubError) {
            starts.withLock { $0.append(start) }
            let answer = answers.withLock { $0.isEmpty ? Answer() : $0.removeFirst() }
            var rest = bytes[Int(start)...].prefix(answer.count)
            while !rest.isEmpty {
                let part = rest.prefix(10_000).map { answer.isWrong ? $0 ^ 1 : $0 }
                do {
                    try part.withUnsafeBytes { try receiver($0) }
                } catch {
                    throw .unreachable(.refusedByReceiver(reason: "\(error)"))
                }
                rest = rest.dropFirst(part.count)
            }
            if let error = answer.error { throw error }
        }
    }

    private static let cut = HubError.unreachable(.cutWhileReceiving(server: "hub"))

    private func found(_ bytes: [UInt8]) throws -> VersionFetcher.Found {
        VersionFetcher.Found(
            path: try DocumentPath("a.bin"), version: 2,
            content: .init(sha256: Fingerprint(of: bytes), sizeBytes: Int64(bytes.count)), isReceipted: true)
    }

    private func fetcher(_ source: FakeSource) -> VersionFetcher {
        VersionFetcher(hub: source, checkpoint: nil, pause: { _ in })
    }

    private func names(_ place: TemporaryDirectory) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: place.path.string)
    }

    /// [V-6]
    @Test func `a file comes whole, only its user can read it, and nothing else is left`() async throws {
        var generator = SeededGenerator.fresh()
        let bytes = generator.bytes(100_000)
        try await withTemporaryDirectory { place async throws in
            try await fetcher(FakeSource(bytes)).fetch(try found(bytes), to: DiskPath(place.file("back")))
            #expect(try names(place) == ["back"])
            #expect(try Data(contentsOf: place.url("back")).elementsEqual(bytes))
            var status = stat()
            #expect(stat(place.file("back"), &status) == 0 && status.st_mode & 0o777 == 0o600)
        }
    }

    @Test func `a link that breaks again and again costs no byte twice`() async throws {
        var generator = SeededGenerator.fresh()
        let bytes = generator.bytes(500_000)
        let source = FakeSource(
            bytes, (0..<12).map { _ in .init(count: Int.random(in: 0...40_000, using: &generator), error: Self.cut) })
        try await withTemporaryDirectory { place async throws in
            // A link that gives nothing four times in a row is left; the next call goes on from there.
            var calls = 0
            while calls < 20 {
                calls += 1
                do {
                    try await fetcher(source).fetch(try found(bytes), to: DiskPath(place.file("back")))
                    break
                } catch let error as FetchError {
                    #expect(error.isUnreachable, "\(error.sentence)")
                }
            }
            #expect(try Data(contentsOf: place.url("back")).elementsEqual(bytes))
            let starts = source.starts.withLock { $0 }
            #expect(starts == starts.sorted() && starts.last.map { $0 > 0 } == true)
            #expect(try names(place) == ["back"])
        }
    }

    @Test func `other bytes than the receipt's are never given a name, and are asked for twice`() async throws {
        let bytes = [UInt8](repeating: 7, count: 50_000)
        try await withTemporaryDirectory { place async throws in
            let lying = FakeSource(bytes, [.init(isWrong: true), .init(isWrong: true)])
            await #expect(throws: FetchError.self) {
                try await fetcher(lying).fetch(try found(bytes), to: DiskPath(place.file("back")))
            }
            #expect(try names(place).isEmpty && lying.starts.withLock { $0 } == [0, 0])
            // A wrong part of an earlier try is found out, and the file comes anew.
            let half = FakeSource(bytes, [.init(count: 20_000, error: Self.cut, isWrong: true)])
            try await fetcher(half).fetch(try found(bytes), to: DiskPath(place.file("back")))
            #expect(half.starts.withLock { $0 } == [0, 20_000, 0])
            #expect(try Data(contentsOf: place.url("back")).elementsEqual(bytes))
        }
    }

    @Test func `more bytes than there can be end the fetching`() async throws {
        let bytes = [UInt8](repeating: 7, count: 50_000)
        let short = VersionFetcher.Found(
            path: try DocumentPath("a.bin"), version: 1, content: .init(sha256: Fingerprint(of: bytes), sizeBytes: 30_000),
            isReceipted: true)
        try await withTemporaryDirectory { place async throws in
            await #expect(throws: FetchError.self) {
                try await fetcher(FakeSource(bytes)).fetch(short, to: DiskPath(place.file("back")))
            }
            #expect(try names(place).isEmpty)
        }
    }

    @Test(arguments: ["a file", "a folder", "a link that leads nowhere"])
    func `what is there stays as it is`(_ kind: String) async throws {
        let bytes = [UInt8](repeating: 7, count: 10)
        try await withTemporaryDirectory { place async throws in
            switch kind {
            case "a file": try Data("mine".utf8).write(to: place.url("back"))
            case "a folder":
                try FileManager.default.createDirectory(at: place.url("back"), withIntermediateDirectories: true)
            default: #expect(symlink(place.file("nowhere"), place.file("back")) == 0)
            }
            let source = FakeSource(bytes)
            let error = await #expect(throws: FetchError.self) {
                try await fetcher(source).fetch(try found(bytes), to: DiskPath(place.file("back")))
            }
            if case .targetIsThere? = error {} else { Issue.record("\(String(describing: error))") }
            #expect(source.starts.withLock { $0 }.isEmpty && error?.isUnreachable == false)
            #expect(try names(place) == ["back"])
            if kind == "a file" { #expect(try Data(contentsOf: place.url("back")) == Data("mine".utf8)) }
        }
    }

    @Test func `a version without a receipt here is found where it is the hub's head, others are not`() async throws {
        let (path, gone) = (try DocumentPath("b"), try DocumentPath("c"))
        let bytes = Array("theirs".utf8)
        let source = FakeSource(
            bytes,
            heads: [
                .init(path: try DocumentPath("a"), version: 9, sha256: Fingerprint(of: []), size: 1, deleted: false),
                .init(path: path, version: 3, sha256: Fingerprint(of: bytes), size: 6, deleted: false),
                .init(path: gone, version: 2, sha256: nil, size: 0, deleted: true),
            ])
        let fetcher = fetcher(source)
        for version in [nil, 3] {
            let found = try await fetcher.find(path, version: version, in: VersionLedger())
            #expect(found.version == 3 && found.content.sha256 == Fingerprint(of: bytes) && !found.isReceipted)
        }
        let unknown: [(DocumentPath, Int?)] = [
            (path, 2), (path, 4), (gone, 2), (gone, nil), (try DocumentPath("x"), nil),
        ]
        for (path, version) in unknown {
            let error = await #expect(throws: FetchError.self) {
                _ = try await fetcher.find(path, version: version, in: VersionLedger())
            }
            #expect(error?.isUnreachable == false)
        }
    }
}
