// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// One real host of a ``HostBed``.
struct Host {
    let bed: HostBed
    let name: String
    let programs: [String: String]

    /// Where others on the bed's network reach it.
    var address: String { "10.77.0.\((bed.names.firstIndex(of: name) ?? 0) + 1)" }

    /// Boots it, the first time or after ``cutPower()``; its files are those it had.
    func start() async throws {
        var binds = programs.map { "--bind-ro=\($1):/usr/bin/\($0)" }
        if let runtime = await Self.swiftRuntime(of: Array(programs.values)) {
            binds.append("--bind-ro=\(runtime):/usr/local/lib/swift-runtime")
        }
        try await bed.script("host.sh", ["up", name] + binds, environment: ["NETWORK=\(bed.prefix)-\(name)"])
        try await write("/usr/local/lib/swift-runtime\n", to: "/etc/ld.so.conf.d/swift-runtime.conf")
        try await run("ldconfig")
    }

    /// Every process dies at once and is told nothing.
    func cutPower() async throws { try await bed.script("host.sh", ["kill", name]) }

    /// Runs a command inside as root and returns its standard output without the last line end; anything but 0 throws.
    @discardableResult
    func run(_ command: String..., input: [UInt8] = []) async throws -> String {
        let outcome = try await bed.script("host.sh", ["exec", name] + command, input: input)
        return outcome.text.hasSuffix("\n") ? String(outcome.text.dropLast()) : outcome.text
    }

    /// Saves `bytes` inside, with the folders above; not made durable by anybody.
    func write(_ bytes: [UInt8], to path: String) async throws {
        try await run("sh", "-c", #"mkdir -p "$(dirname "$1")" && cat >"$1""#, "sh", path, input: bytes)
    }

    /// Saves `text` inside.
    func write(_ text: String, to path: String) async throws { try await write(Array(text.utf8), to: path) }

    /// Installs a program's unit and user from the project's `systemd` folder, and a drop-in for its folder if it has one.
    func install(unitsOf program: String) async throws {
        let folder = URL(filePath: BuiltProduct.packageRoot).appending(
            path: program == "agent" ? "Agent/systemd" : "Hub/systemd")
        let unit = "handover-\(program).service"
        try await write(try Self.bytes(folder, unit), to: "/etc/systemd/system/\(unit)")
        try await write(
            try Self.bytes(folder, "handover-\(program).sysusers.conf"),
            to: "/usr/lib/sysusers.d/handover-\(program).conf")
        if program == "agent" {
            try await write(
                try Self.bytes(folder, "folder.conf.example"), to: "/etc/systemd/system/\(unit).d/folder.conf")
        }
        try await run("systemd-sysusers")
        try await run("systemctl", "daemon-reload")
    }

    /// What systemd knows of a unit: one of the properties that `systemctl show` prints.
    func property(_ property: String, of unit: String) async throws -> String {
        try await run("systemctl", "show", "--property=\(property)", "--value", unit)
    }

    /// Asks again and again until `answer` is not nil; throws ``HostError`` of a last look at `unit` when `limit` is over.
    func wait<Answer>(
        unit: String, within limit: Duration = .seconds(60), for answer: () async throws -> Answer?
    ) async throws -> Answer {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if let answer = try await answer() { return answer }
            // The host has no bell for us; only how soon we notice depends on the pace.
            try await Task.sleep(for: .milliseconds(50))
        }
        let last = try await bed.script(
            "host.sh",
            ["exec", name, "sh", "-c", "systemctl status --no-pager $0; journalctl --no-pager -n 60 -u $0; true", unit])
        throw HostError(command: ["wait", unit], outcome: last)
    }

    private static func bytes(_ folder: URL, _ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    /// The folder of the Swift libraries that a program links, nil if it links none.
    private static func swiftRuntime(of programs: [String]) async -> String? {
        guard let outcome = try? await runProgram("/usr/bin/env", ["ldd"] + programs, within: .seconds(20)) else {
            return nil
        }
        let line = outcome.text.split(separator: "\n").first { $0.contains("libswiftCore.so") }
        return line?.split(separator: " ").first { $0.hasPrefix("/") }.map {
            String($0.prefix(upTo: $0.lastIndex(of: "/") ?? $0.endIndex))
        }
    }
}
