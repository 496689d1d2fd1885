// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A school's folder and its real agent, used as a clerk and a support person would.
final class SchoolSite {
    let folder: URL
    let state: String
    /// What its programs find in their environment beside the tests' own.
    var environment: [String: String] = [:]

    init(_ name: String, in directory: TemporaryDirectory) throws {
        folder = directory.url("\(name)-folder")
        state = directory.file("\(name)-state")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Another machine for the folder of `other`.
    init(sharing other: SchoolSite, _ name: String, in directory: TemporaryDirectory) {
        folder = other.folder
        state = directory.file("\(name)-state")
    }

    /// Enrols the agent; files count as finished after a fraction of a second, so that tests are quick.
    func enrol(_ token: String, settle: String = "0.2") async throws {
        try await run("enrol", token, "--folder", folder.path, "--settle", settle)
    }

    /// Saves a file as a program would: whole, under its name.
    func save(_ path: String, _ bytes: Data) throws {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: url)
    }

    func save(_ path: String, _ text: String) throws { try save(path, Data(text.utf8)) }

    /// One command; its exit code is expected to be `code`.
    @discardableResult
    func run(_ arguments: String..., expecting code: Int32 = 0) async throws -> ProgramOutcome {
        let outcome = try await runProgram(
            BuiltProduct.path("handover-agent"), arguments + ["--state", state], environment: environment,
            within: .seconds(300))
        #expect(outcome.code == code, "handover-agent \(arguments.joined(separator: " ")): \(outcome.errorText)")
        return outcome
    }

    /// One pass, and what it says of itself.
    @discardableResult
    func sync(expecting code: Int32 = 0) async throws -> SyncSummary {
        let outcome = try await runProgram(
            BuiltProduct.path("handover-agent"), ["sync", "--json", "--state", state], environment: environment,
            within: .seconds(1800))
        #expect(outcome.code == code, "handover-agent sync: \(outcome.text) \(outcome.errorText)")
        return try JSONDecoder().decode(SyncSummary.self, from: Data(outcome.output))
    }

    func json<Value: Decodable>(_ type: Value.Type, _ arguments: String...) async throws -> Value {
        let outcome = try await runProgram(
            BuiltProduct.path("handover-agent"), arguments + ["--json", "--state", state])
        #expect(outcome.code == 0, "handover-agent \(arguments.joined(separator: " ")): \(outcome.errorText)")
        return try JSONDecoder().decode(type, from: Data(outcome.output))
    }

    func receipts() async throws -> [ListedReceipt] { try await json([ListedReceipt].self, "receipts") }

    /// Runs the agent's service while `body` runs; ends it with SIGTERM and expects a clean end.
    func running<Answer>(
        isolation: isolated (any Actor)? = #isolation, _ body: (RunningProgram) async throws -> Answer
    ) async throws -> Answer {
        try await withProgram(BuiltProduct.path("handover-agent"), ["run", "--state", state], environment: environment) {
            program in
            let answer = try await body(program)
            guard program.isRunning else { return answer }
            program.signal(SIGTERM)
            let outcome = try await program.outcome(within: .seconds(10))
            #expect(outcome.code == 0, "\(outcome.errorText)")
            return answer
        }
    }
}

/// What `sync --json` prints.
struct SyncSummary: Decodable {
    let pushed: Int
    let receipted: Int
    let unchanged: Int
    let blocked: Int
    let bytesSent: Int64
    let seconds: Double
    let problems: [String]
}

/// A row of `receipts --json`.
struct ListedReceipt: Decodable {
    let path: String
    let version: Int
    /// Nil for a removal.
    let sha256: String?
    let receivedAt: String
    let logIndex: UInt64
    let file: String
}

/// A row of the hub's `files --json`.
struct ListedFile: Decodable {
    let path: String
    let pathBase64: String?
    let head: Int
    let sha256: String?
    let sizeBytes: Int64
    let receivedAt: String
    let conflicts: Int
    let deletedAtSource: Bool
}

/// A row of the hub's `versions --json`.
struct ListedVersion: Decodable {
    let version: Int
    let base: Int?
    let sha256: String?
    let sizeBytes: Int64
    let outcome: String
    let device: String?
    let stableAt: String
    let sentAt: String
    let receivedAt: String
    let logIndex: UInt64
}

/// A row of the hub's `conflicts --json`.
struct ListedConflict: Decodable {
    struct Version: Decodable {
        let version: Int
        let base: Int?
        let sha256: String?
    }
    let school: String
    let path: String
    let head: Int
    let versions: [Version]
}

/// A row of the hub's `requests --json`.
struct ListedRequest: Decodable {
    let id: String
    let school: String
    let path: String
    let state: String
    let reason: String
    let by: String
    let answer: String?
    let logIndex: UInt64
}

/// A row of the hub's `school list --json`.
struct ListedSchool: Decodable {
    struct Agent: Decodable {
        let device: String
        let connected: Bool
        let lastContactAt: String?
        let clockSkewSeconds: Double?
    }
    let code: String
    let agents: [Agent]
    let tracked: Int
    let receipted: Int
    let pending: Int
}

/// Waits until `condition` holds, asking again every 50 ms; records an issue where it does not within `limit`.
func eventually(
    within limit: Duration = .seconds(20), _ what: String, isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("it did not come true in \(limit): \(what)")
}
