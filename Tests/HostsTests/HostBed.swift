// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// A network of real hosts, each with its own systemd, made by the scripts in `Tests/Hosts`.
struct HostBed {
    /// Where the hosts' files lie.
    let folder: String
    /// Keeps this bed's network apart from others.
    let prefix: String
    /// The names of all hosts; the first has 10.77.0.1, the next 10.77.0.2.
    let names: [String]

    /// Whether this machine lets us make namespaces and mounts: root, or sudo that asks nothing, and not locked into a container.
    static func isPossible() async -> Bool {
        let outcome = try? await run(
            "unshare", ["--mount", "--net", "systemd-nspawn", "--version"], within: .seconds(20))
        return outcome?.code == 0
    }

    /// Makes the network, hands the bed to `body`, and takes everything down, whatever happened.
    static func with(_ names: String..., body: (HostBed) async throws -> Void) async throws {
        try await withTemporaryDirectory { folder in
            let prefix = "handover-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
            let bed = HostBed(folder: folder.string, prefix: prefix, names: names)
            let result: Result<Void, any Error>
            do {
                try await bed.script("net.sh", ["up", prefix] + names)
                result = .success(try await body(bed))
            } catch { result = .failure(error) }
            for name in names { try await bed.script("host.sh", ["down", name]) }
            try await bed.script("net.sh", ["down", prefix] + names)
            try result.get()
        }
    }

    /// The host `name`, with `programs` in its /usr/bin: from a name there to a path on this machine.
    func boot(_ name: String, programs: [String: String]) async throws -> Host {
        let host = Host(bed: self, name: name, programs: programs)
        try await host.start()
        return host
    }

    /// Runs one of the scripts as root; anything but 0 throws what it said.
    @discardableResult
    func script(
        _ script: String, _ arguments: [String], environment: [String] = [], input: [UInt8] = [],
        within limit: Duration = .seconds(120)
    ) async throws -> ProgramOutcome {
        let path = BuiltProduct.packageRoot + "/Tests/Hosts/" + script
        let outcome = try await Self.run(
            "env", ["BED=\(folder)"] + environment + [path] + arguments, input: input, within: limit)
        guard outcome.code == 0 else { throw HostError(command: [script] + arguments, outcome: outcome) }
        return outcome
    }

    private static func run(
        _ program: String, _ arguments: [String], input: [UInt8] = [], within limit: Duration
    ) async throws -> ProgramOutcome {
        let asRoot = geteuid() == 0 ? [] : ["sudo", "-n"]
        return try await runProgram("/usr/bin/env", asRoot + [program] + arguments, input: input, within: limit)
    }
}

/// A command on a host that did not end with 0.
struct HostError: Error, CustomStringConvertible {
    let command: [String]
    let outcome: ProgramOutcome

    var description: String {
        "\(command.joined(separator: " ")) ended with \(outcome.exit): \(outcome.text)\(outcome.errorText)"
    }
}
