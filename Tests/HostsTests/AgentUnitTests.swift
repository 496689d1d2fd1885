// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What `handover-agent.service` lets its program do, seen by a program in the agent's place on a real host.
@Suite(.enabled("needs the right to make namespaces and mounts") { await HostBed.isPossible() })
struct AgentUnitTests {
    private let unit = "handover-agent"
    private let probe = BuiltProduct.packageRoot + "/Tests/Hosts/agent-probe.py"

    /// [D-22]
    @Test func `the agent reads every document and writes nothing but receipts and its state`() async throws {
        try await HostBed.with("school") { bed in
            let host = try await bed.boot("school", programs: ["handover-agent": probe])
            try await host.write("báo cáo", to: "/srv/truong/riêng.docx")
            try await host.write("of somebody else", to: "/home/vanthu/x")
            try await host.run("sh", "-c", "echo of root >~root/x")
            try await host.run("chmod", "600", "/srv/truong/riêng.docx")
            // As root leaves it when it enrols the school before the first start.
            try await host.write("key", to: "/var/lib/handover-agent/key")
            try await host.run("chmod", "-R", "go=", "/var/lib/handover-agent")
            try await host.install(unitsOf: "agent")
            try await host.run("systemctl", "enable", "--now", unit)

            let said = try await host.property("StatusText", of: unit).split(separator: " ")
            let could = Set(said.filter { $0.hasSuffix("=yes") }.map { $0.dropLast(4) })
            #expect(said.count == 14)
            #expect(try await host.run("stat", "-c", "%U %a", "/var/lib/handover-agent/key") == "handover-agent 600")
            #expect(
                could == [
                    "reads-private-document", "writes-state", "writes-receipt", "makes-network-socket",
                    "looks-up-names",
                ])
            #expect(
                try await host.run("systemctl", "status", "--no-pager", unit).contains(
                    "Status: \"reads-private-document=yes"))
        }
    }

    @Test func `an enabled agent is there again after a power cut and after its own death`() async throws {
        try await HostBed.with("school") { bed in
            let host = try await bed.boot("school", programs: ["handover-agent": probe])
            try await host.write("báo cáo", to: "/srv/truong/riêng.docx")
            try await host.install(unitsOf: "agent")
            try await host.run("systemctl", "enable", "--now", unit)

            try await host.cutPower()
            try await host.start()
            let first = try await runningProcess(on: host)
            try await host.run("kill", "-KILL", first)
            let second = try await host.wait(unit: unit) {
                let now = try await runningProcess(on: host)
                return now == first ? nil : now
            }
            #expect(second != first)
            #expect(try await host.run("cat", "/srv/truong/riêng.docx") == "báo cáo")
        }
    }

    /// The agent's process number on `host`, as soon as systemd calls it active.
    private func runningProcess(on host: Host) async throws -> String {
        try await host.wait(unit: unit) {
            guard try await host.property("ActiveState", of: unit) == "active" else { return nil }
            let process = try await host.property("MainPID", of: unit)
            return process == "0" ? nil : process
        }
    }
}
