// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import ReceiptLog
import Storage
import TestSupport
import Testing
import Wire

@testable import AgentPlatform

/// Every durable step by which the agent hands a document over, gone wrong in every way, after which the power goes as well: what an
/// agent finds that starts again, and that the document then has one version and one receipt, in the state and in the folder.
struct AgentFaultTableSlowTests {
    private static let survivors: [CrashSurvivors] = [.none, .all] + (1...3).map { .some(seed: $0) }
    /// The commits of one pass over one new document, in their order.
    private static let commits = ["bundle committed", "receipt committed", "publication noted", "pass noted"]

    /// What an agent that starts again remembers of the document, and sees in the folder.
    private enum Found: String, CaseIterable {
        case nothing
        case bundle
        case receipt
        case published
    }

    private enum Fault {
        case disk(step: Int, DiskFault)
        case commit(Int, DiskFault)
        case network(FakeHub.Trouble)
    }

    private static func withBed<Answer>(_ body: (School, SimulatedDisk) async throws -> Answer) async throws -> Answer {
        try await withTemporaryDirectory { directory in
            let disk = SimulatedDisk()
            let school = try School(directory, disk: disk)
            try disk.makeDirectory(school.settings.folder)
            // The folder is marked as the school's once in a life, and its mark looked for where the documents are.
            let mark = IgnoreRule.ownFolder + "/" + String(decoding: ClerkDesk.markName(school.settings.device), as: UTF8.self)
            try school.save(mark, "")
            try disk.makeDirectory(school.settings.folder / IgnoreRule.ownFolder)
            try await school.sync()
            try school.save("a.docx", "nội dung")
            return try await body(school, disk)
        }
    }

    private static func outcomes(_ fault: Fault) async throws -> Set<Found> {
        var found: Set<Found> = []
        for survivors in survivors {
            found.insert(
                try await withBed { school, disk in
                    let hooked: CommitFault?
                    switch fault {
                    case .disk(let step, let fault):
                        hooked = nil
                        disk.fail(atStep: disk.trace.count + step, fault)
                    case .commit(let number, let fault):
                        let commit = CommitFault(after: number, fault)
                        await school.engine.hook(commit)
                        hooked = commit
                    case .network(let trouble):
                        hooked = nil
                        await school.hub.willGoWrong(trouble)
                    }
                    let summary = try? await school.engine.sync()
                    if case .commit = fault { #expect(summary == nil, "a commit failed and the pass says nothing") }
                    if case .network = fault { #expect(summary?.failure != nil) }
                    withExtendedLifetime(hooked) {}
                    let crashed = disk.crash(survivors)
                    school.disk = crashed
                    try school.restart()
                    let found = try look(school, crashed)
                    try await judge(school, crashed)
                    return found
                })
        }
        return found
    }

    private static func look(_ school: School, _ disk: SimulatedDisk) throws -> Found {
        let receipts = try school.receipts()
        let files = try published(disk)
        for file in files where file.name.hasSuffix(".tlog-proof") {
            #expect(file.bytes == receipts.first?.proof, "half a proof stands under its name")
        }
        if files.count == 2 { return .published }
        if !receipts.isEmpty { return .receipt }
        return try school.hasSpooled() ? .bundle : .nothing
    }

    /// The proof and its page, as far as they stand under their names.
    private static func published(_ disk: SimulatedDisk, in folder: DiskPath = "/") throws -> [(name: String, bytes: [UInt8])] {
        var found: [(name: String, bytes: [UInt8])] = []
        for entry in try disk.list(folder) {
            let (path, name) = (folder.appending(entry.name), String(decoding: entry.name, as: UTF8.self))
            switch entry.kind {
            case .directory: found += try published(disk, in: path)
            // Pages about receipts begin with the day; others are questions and what is held.
            case .file where name.hasPrefix("2"): found.append((name, try disk.readFile(path, maxBytes: 1 << 20)))
            default: break
            }
        }
        return found
    }

    private static func judge(_ school: School, _ disk: SimulatedDisk) async throws {
        try await school.sync()
        try await school.sync()
        let path = try DocumentPath("a.docx")
        #expect(await school.hub.documents[path]?.versions.count == 1)
        #expect(await school.hub.bytes(of: path, version: 1) == Array("nội dung".utf8))
        let receipts = try school.receipts()
        #expect(receipts.count == 1)
        #expect(Set(receipts.map(\.bundle.bundle)) == Set(await school.hub.notes.keys))
        let files = try published(disk)
        #expect(files.count == 2, "\(files.map(\.name))")
        #expect(files.contains { $0.bytes == receipts.first?.proof })
        #expect(try Data(contentsOf: school.folder.appending(path: "a.docx")) == Data("nội dung".utf8))
    }

    private static func cell(_ found: Set<Found>) -> String {
        Found.allCases.filter(found.contains).map(\.rawValue).joined(separator: " or ")
    }

    @Test func `each step of a handover, gone wrong, costs neither document nor receipt, as DESIGN.md says`() async throws {
        let (steps, commitCount) = try await Self.withBed { school, disk in
            let (begun, counter) = (disk.trace.count, CommitFault(after: 0, nil))
            await school.engine.hook(counter)
            try await school.sync()
            let names = FaultTable.names(of: disk.trace[begun...]) { path in
                path.hasSuffix(".tlog-proof") ? "proof" : path.hasSuffix(".txt") ? "page" : "receipts"
            }
            return (names, counter.count)
        }
        #expect(commitCount == Self.commits.count)
        var observed = FaultTable()
        func commit(_ number: Int) async throws {
            var cells: [String] = []
            for fault in DiskFault.allCases { cells.append(Self.cell(try await Self.outcomes(.commit(number, fault)))) }
            observed.rows.append((Self.commits[number], cells))
        }
        try await commit(0)
        let (lost, unanswered) = (
            try await Self.outcomes(.network(.unreachable)), try await Self.outcomes(.network(.replyLost))
        )
        observed.rows.append(("bundle sent", [lost, unanswered, lost].map(Self.cell)))
        try await commit(1)
        for (offset, name) in steps.enumerated() {
            var cells: [String] = []
            for fault in DiskFault.allCases { cells.append(Self.cell(try await Self.outcomes(.disk(step: offset, fault)))) }
            observed.rows.append((name, cells))
        }
        for number in 2..<Self.commits.count { try await commit(number) }
        let written = try FaultTable(inDesign: "Steps and faults of the agent")
        #expect(observed == written, "\(observed)")
    }
}

extension SyncEngine {
    fileprivate func hook(_ fault: CommitFault) { fault.hook(into: store.database) }
}

extension School {
    /// A bundle is committed and not answered.
    fileprivate func hasSpooled() throws -> Bool {
        try !AgentStore(state, access: .reader).load(logKey: settings.hub.logKey, deviceKey: key.verifierKey).spool.isEmpty
    }
}
