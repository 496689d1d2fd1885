// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import TestSupport
import Testing

@testable import AgentPlatform

/// Every test waits for the bell, never for time to pass.
struct FolderWatchTests {
    /// Collects hints until `isEnough` says so.
    private func hints(
        of watch: FolderWatch, until isEnough: (FolderWatch.Hints) -> Bool
    ) async -> FolderWatch.Hints {
        var all = FolderWatch.Hints()
        for await _ in watch.bell {
            let next = watch.takeHints()
            all.parts.formUnion(next.parts)
            all.rescanNeeded = all.rescanNeeded || next.rescanNeeded
            if isEnough(all) { break }
        }
        return all
    }

    private func text(_ hints: FolderWatch.Hints) -> Set<String> {
        Set(hints.parts.map { String(decoding: $0, as: UTF8.self) })
    }

    @Test(.timeLimit(.minutes(10))) func `a save in the folder and in one below it is heard`() async throws {
        try await withTemporaryDirectory { directory in
            try FileManager.default.createDirectory(at: directory.url("2023/CCHC"), withIntermediateDirectories: true)
            let watch = try FolderWatch(root: directory.path)
            #expect(watch.coverage == .whole)
            try Data("a".utf8).write(to: directory.url("a.docx"))
            try Data("b".utf8).write(to: directory.url("2023/CCHC/b.docx"))
            let heard = await hints(of: watch) { self.text($0).isSuperset(of: ["a.docx", "2023/CCHC/b.docx"]) }
            #expect(!heard.rescanNeeded)
            watch.shutDown()
        }
    }

    @Test(.timeLimit(.minutes(10))) func `a folder made while listening is looked at and listened to`() async throws {
        try await withTemporaryDirectory { directory in
            let watch = try FolderWatch(root: directory.path)
            try FileManager.default.createDirectory(at: directory.url("mới/sâu"), withIntermediateDirectories: true)
            _ = await hints(of: watch) { self.text($0).contains("mới") }
            // Listened to once the hint about its folder, or about itself, is there; the scan that follows sees what came before.
            try Data("x".utf8).write(to: directory.url("mới/sâu/x.docx"))
            let heard = await hints(of: watch) { hints in self.text(hints).contains { $0.hasPrefix("mới") } }
            #expect(!heard.parts.isEmpty)
            watch.shutDown()
        }
    }

    @Test(.timeLimit(.minutes(10))) func `a renamed folder is heard under both names and goes on being heard`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            try FileManager.default.createDirectory(at: directory.url("cũ"), withIntermediateDirectories: true)
            let watch = try FolderWatch(root: directory.path)
            #expect(rename(directory.file("cũ"), directory.file("mới")) == 0)
            _ = await hints(of: watch) { self.text($0).isSuperset(of: ["cũ", "mới"]) }
            try Data("x".utf8).write(to: directory.url("mới/x.docx"))
            let heard = await hints(of: watch) { self.text($0).contains("mới/x.docx") }
            #expect(!self.text(heard).contains("cũ/x.docx"))
            watch.shutDown()
        }
    }

    @Test(.timeLimit(.minutes(10))) func `receipts written by the agent itself ring no bell`() async throws {
        try await withTemporaryDirectory { directory in
            try FileManager.default.createDirectory(at: directory.url("_Biên nhận"), withIntermediateDirectories: true)
            let watch = try FolderWatch(root: directory.path)
            try Data("x".utf8).write(to: directory.url("_Biên nhận/x.txt"))
            try Data("x".utf8).write(to: directory.url("cuối.docx"))
            let heard = await hints(of: watch) { self.text($0).contains("cuối.docx") }
            #expect(self.text(heard) == ["cuối.docx"])
            watch.shutDown()
        }
    }

    @Test func `more changes than are remembered become one rescan`() {
        let mailbox = WatchMailbox(coverage: .whole)
        for number in 0...FolderWatch.maximumHints {
            var hints = FolderWatch.Hints()
            hints.parts = [Array("\(number)".utf8)]
            mailbox.note(hints, coverage: .whole)
        }
        var whole = FolderWatch.Hints()
        whole.rescanNeeded = true
        #expect(mailbox.takeHints() == whole)
        #expect(mailbox.takeHints().scope == nil)
    }

    @Test(.timeLimit(.minutes(10))) func `a folder that is moved away is lost`() async throws {
        try await withTemporaryDirectory { directory in
            try FileManager.default.createDirectory(at: directory.url("trường"), withIntermediateDirectories: true)
            let watch = try FolderWatch(root: directory.path / "trường")
            #expect(rename(directory.file("trường"), directory.file("khác")) == 0)
            _ = await hints(of: watch) { $0.rescanNeeded || watch.coverage == .lost }
            #expect(watch.coverage == .lost)
            watch.shutDown()
        }
    }

    @Test func `a folder that is not there is lost from the beginning`() throws {
        try withTemporaryDirectory { directory in
            let watch = try FolderWatch(root: directory.path / "none")
            #expect(watch.coverage == .lost)
            watch.shutDown()
            watch.shutDown()
        }
    }

    @Test(.timeLimit(.minutes(10))) func `after shutdown the bell has ended`() async throws {
        try await withTemporaryDirectory { directory in
            let watch = try FolderWatch(root: directory.path)
            watch.shutDown()
            for await _ in watch.bell {}
        }
    }
}
