// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing
import TestSupport

/// The tests' own way to run programs, which all end-to-end tests stand on.
@Suite struct ProgramTests {
    @Test func `a program gets its input, environment and directory, and its output, errors and code come back`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let outcome = try await runProgram(
                "/bin/sh", ["-c", "cat; echo $WORD; pwd; echo bad >&2; exit 3"], environment: ["WORD": "từ"],
                directory: directory.string, input: Array("vào\n".utf8))
            #expect(outcome.text == "vào\ntừ\n\(directory.string)\n")
            #expect(outcome.errorText == "bad\n")
            #expect(outcome.code == 3)
        }
    }

    @Test func `a megabyte on both pipes blocks nobody`() async throws {
        let outcome = try await runProgram(
            "/bin/sh", ["-c", "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2"])
        #expect(outcome.output.count == 1_000_000 && outcome.errors.count == 1_000_000)
    }

    @Test func `a program that does not end in time is killed and reported with what it said`() async throws {
        let error = await #expect(throws: ProgramError.self) {
            try await runProgram("/bin/sh", ["-c", "echo here; exec sleep 60"], within: .milliseconds(200))
        }
        guard case .tooSlow(_, "here\n", _) = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test func `a line is awaited, a signal reaches the program, and its end is told apart from a code`() async throws {
        try await withProgram("/bin/sh", ["-c", "echo starting; echo ready https://localhost; exec sleep 60"]) {
            program in
            let line = try await program.line(startingWith: "ready ")
            #expect(line == "ready https://localhost")
            #expect(program.isRunning)
            program.signal(SIGTERM)
            #expect(try await program.outcome(within: .seconds(5)).exit == .signal(SIGTERM))
        }
    }

    @Test func `a program that is not there does not start`() async throws {
        await #expect(throws: ProgramError.self) { try await runProgram("/nonexistent") }
    }
}
