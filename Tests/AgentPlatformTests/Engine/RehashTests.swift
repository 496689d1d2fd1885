// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import Storage
import TestSupport
import Testing

@testable import AgentPlatform

/// Content that changes while everything `stat` says stays the same is found within a month.
struct RehashTests {
    /// Makes the state believe that the files are as it last read them, whatever is in them: what a rewrite that puts all of `stat`
    /// back would do.
    private func hideChanges(_ school: School) throws {
        let seen = FolderScanner(root: school.settings.folder).scan(.whole)
        let database = try SQLiteDatabase(school.state / AgentStore.fileName, schema: AgentSchema.schema)
        for file in seen.files {
            try database.run(
                "UPDATE document SET modifiedNs = ?, changedNs = ?, inode = ? WHERE path = ?", file.stamp.modifiedNs,
                file.stamp.changedNs, Int64(bitPattern: file.stamp.inode), file.path.bytes)
        }
    }

    @Test func `bytes that changed behind an unchanged stat are handed over after the month's reading`() async throws {
        try await withSchool { school in
            try school.save("a.txt", "before")
            for number in 0..<9 { try school.save("\(number).txt", "nguyên \(number)") }
            try await school.sync()
            try school.save("a.txt", "after!")
            try hideChanges(school)
            try school.restart()
            let blind = try await school.sync()
            #expect(blind.pushed == 0 && blind.unchanged == 10)
            // A tenth of the month reads a tenth of the documents; ten of them, all.
            for _ in 0..<10 { try await school.engine.rehashSome(since: SyncEngine.rehashPeriod / 10) }
            let found = try await school.sync()
            #expect(found.receipted == 1 && found.unchanged == 9)
        }
    }

    @Test func `the reading goes on where it was when the agent starts again`() async throws {
        try await withSchool { school in
            for number in 0..<4 { try school.save("\(number).txt", "tệp \(number)") }
            try await school.sync()
            try await school.engine.rehashSome(since: SyncEngine.rehashPeriod / 4)
            let first = try AgentStore(school.state, access: .reader).rehashCursor()
            try school.restart()
            try await school.engine.rehashSome(since: SyncEngine.rehashPeriod / 4)
            let second = try AgentStore(school.state, access: .reader).rehashCursor()
            #expect(first == Array("0.txt".utf8) && second == Array("1.txt".utf8))
        }
    }
}
