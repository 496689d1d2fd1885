// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The client in `Tests/SecondClient`, which was written from protocol.md alone, against a real hub.
struct SecondClient {
    private let office: Office
    /// Where a scenario leaves what its devices hold, for the next.
    private let kept: String

    private static let program = BuiltProduct.packageRoot + "/Tests/SecondClient/run.py"
    /// Longer than the slowest scenario, which waits for the hub to lose patience, on a busy machine.
    private static let limit = Duration.seconds(400)

    init(_ office: Office, in directory: TemporaryDirectory) throws {
        self.office = office
        kept = directory.file("devices")
        try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
    }

    /// The names of all scenarios.
    static func scenarios() async throws -> Set<String> {
        let outcome = try await runProgram("/usr/bin/python3", [program, "--list"])
        return Set(outcome.text.split(separator: "\n").map(String.init))
    }

    /// Plays a scenario; what it says on the way is the failure's text.
    func play(_ scenario: String, _ tokens: [String] = []) async throws {
        let outcome = try await runProgram(
            "/usr/bin/python3",
            [Self.program, "--hub", BuiltProduct.path("handover-hub"), "--data", office.data, "--keep", kept, scenario]
                + tokens, within: Self.limit)
        #expect(outcome.code == 0, "\(outcome.text)\(outcome.errorText)")
    }

    /// A hub of its own for a scenario; then, after a restart, the same answers, and an audit that finds nothing.
    static func show(_ scenario: String) async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let client = try SecondClient(office, in: directory)
            try await office.serving { _ in
                let first = try await office.invite("TH01", "Tiểu học Bến Sậy")
                let second = try await office.run("invite", "TH01").text.trimmingCharacters(in: .newlines)
                try await client.play(scenario, [first, second, try await office.invite("MN07", "Mầm non Hoa Sen")])
            }
            try await office.serving { _ in try await client.play("after-restart") }
            try await office.run("verify")
        }
    }
}
