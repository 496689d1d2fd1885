// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import TestSupport
import Testing

/// A real hub in a directory of its own, started and stopped as an operator would, and its command line.
final class Office {
    let data: String
    let port: Int
    /// What its programs find in their environment beside the tests' own.
    var environment: [String: String] = [:]
    /// Where agents are told to find it, if not where it listens.
    var publicURL: String?
    var url: String { publicURL ?? "https://127.0.0.1:\(port)" }

    init(_ name: String = "hub", in directory: TemporaryDirectory) throws {
        data = directory.file(name)
        port = try FreePort.find()
    }

    /// Runs the hub while `body` runs; ends it with SIGTERM and expects a clean end.
    func serving<Answer>(
        isolation: isolated (any Actor)? = #isolation, _ body: (RunningProgram) async throws -> Answer
    ) async throws -> Answer {
        try await withProgram(
            BuiltProduct.path("handover-hub"), ["serve", "--data", data, "--listen", "127.0.0.1:\(port)", "--public-url", url],
            environment: environment
        ) { program in
            #expect(try await program.line(startingWith: "ready ") == "ready \(url)")
            let answer = try await body(program)
            guard program.isRunning else { return answer }
            program.signal(SIGTERM)
            let outcome = try await program.outcome(within: .seconds(10))
            #expect(outcome.code == 0, "\(outcome.errorText)")
            return answer
        }
    }

    /// One command; its exit code is expected to be `code`.
    @discardableResult
    func run(_ arguments: String..., expecting code: Int32 = 0) async throws -> ProgramOutcome {
        let outcome = try await runProgram(BuiltProduct.path("handover-hub"), arguments + ["--data", data])
        #expect(outcome.code == code, "handover-hub \(arguments.joined(separator: " ")): \(outcome.errorText)")
        return outcome
    }

    /// The JSON that a command prints.
    func json<Value: Decodable>(_ type: Value.Type, _ arguments: String...) async throws -> Value {
        let outcome = try await runProgram(BuiltProduct.path("handover-hub"), arguments + ["--json", "--data", data])
        #expect(outcome.code == 0, "handover-hub \(arguments.joined(separator: " ")): \(outcome.errorText)")
        return try JSONDecoder().decode(type, from: Data(outcome.output))
    }

    /// Adds a school and returns the line that enrols its agent.
    func invite(_ code: String, _ name: String = "Trường") async throws -> String {
        try await run("school", "add", code, name)
        return try await run("invite", code).text.trimmingCharacters(in: .newlines)
    }
}

/// A port of 127.0.0.1 that nobody uses now, and that no outgoing connection is given while a hub is restarted.
enum FreePort {
    private static let given = Mutex<Set<Int>>([])

    static func find() throws -> Int {
        // Below the range from which Linux takes the ports of outgoing connections.
        for _ in 0..<1000 {
            let port = Int.random(in: 10_000..<32_000)
            if given.withLock({ $0.insert(port).inserted }), isFree(port) { return port }
        }
        throw ProgramError.notStarted(program: "bind", systemError: EADDRINUSE)
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        address.sin_port = in_port_t(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
