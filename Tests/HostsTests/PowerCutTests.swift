// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Both programs as services on real hosts, each in its hardened unit, a network between them.
@Suite(.enabled("needs the right to make namespaces and mounts") { await HostBed.isPossible() })
struct PowerCutTests {
    private let folder = "/srv/truong"
    private let state = "/var/lib/handover-agent"
    private let path = "2023/CCHC/Quý I/BC CCHC quý I năm 2023 - Trường Tiểu học Bến Sậy.docx"

    /// What `handover-agent receipts --json` prints of a receipt, as far as this test asks.
    private struct ListedReceipt: Decodable {
        let path: String
        let sha256: String
        let file: String
    }

    /// [U-9]
    @Test func `a document saved just before the power fails has its receipt after the next start`() async throws {
        try await HostBed.with("hub", "school") { bed in
            let hub = try await startHub(on: bed)
            let school = try await startSchool(on: bed, token: try await hub.run("handover-hub", "invite", "TH01"))
            let document = try fixture()

            try await school.write(document, to: "\(folder)/\(path)")
            try await school.cutPower()
            try await school.start()

            let receipt = try await school.wait(unit: "handover-agent") {
                try await receipts(on: school).first { $0.path == path }
            }
            try await school.run(
                "handover-agent", "verify", receipt.file, "--file", "\(folder)/\(path)", "--state", state)
            try await hub.run("handover-hub", "get", "TH01", path, "-o", "/var/tmp/fetched.docx")
            let fetched = try await hub.run("sha256sum", "/var/tmp/fetched.docx").prefix(64)
            let saved = try await school.run("sha256sum", "\(folder)/\(path)").prefix(64)
            #expect(fetched == saved && receipt.sha256 == saved)
            #expect(try await receipts(on: school).count == 1)
            #expect(try await school.run("ls", "\(folder)/_Biên nhận").isEmpty == false)
            try await expectSentence(of: "handover-agent", on: school)
            try await expectSentence(of: "handover-hub", on: hub)
        }
    }

    @Test func `both services end cleanly within five seconds of being asked to`() async throws {
        try await HostBed.with("hub", "school") { bed in
            let hub = try await startHub(on: bed)
            let school = try await startSchool(on: bed, token: try await hub.run("handover-hub", "invite", "TH01"))
            for (host, unit) in [(hub, "handover-hub"), (school, "handover-agent")] {
                // The long-poll of the school is open while the hub is asked to end.
                let clock = ContinuousClock()
                let taken = try await clock.measure { try await host.run("systemctl", "stop", unit) }
                #expect(taken < .seconds(7), "\(unit), the command's own time included")
                #expect(try await host.property("Result", of: unit) == "success")
                #expect(try await host.property("ExecMainStatus", of: unit) == "0")
            }
        }
    }

    private func startHub(on bed: HostBed) async throws -> Host {
        let hub = try await bed.boot("hub", programs: ["handover-hub": BuiltProduct.path("handover-hub")])
        try await hub.install(unitsOf: "hub")
        try await hub.write(
            "HANDOVER_HUB_OPTIONS=--public-url https://\(hub.address):8443\n", to: "/etc/default/handover-hub")
        try await hub.run("systemctl", "enable", "--now", "handover-hub")
        try await hub.run("handover-hub", "school", "add", "TH01", "Trường Tiểu học Bến Sậy", "--level", "primary")
        return hub
    }

    private func startSchool(on bed: HostBed, token: String) async throws -> Host {
        let school = try await bed.boot("school", programs: ["handover-agent": BuiltProduct.path("handover-agent")])
        try await school.run("mkdir", "-p", folder)
        try await school.run("handover-agent", "enrol", token, "--state", state, "--folder", folder)
        try await school.install(unitsOf: "agent")
        try await school.run("systemctl", "enable", "--now", "handover-agent")
        return school
    }

    private func receipts(on school: Host) async throws -> [ListedReceipt] {
        let json = try await school.run("handover-agent", "receipts", "--state", state, "--json")
        return try JSONDecoder().decode([ListedReceipt].self, from: Data(json.utf8))
    }

    private func fixture() throws -> [UInt8] {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return [UInt8](
            try Data(contentsOf: URL(filePath: BuiltProduct.packageRoot).appending(path: "Tests/Fixtures/v1/\(name)")))
    }

    /// `systemctl status` says in words what the service does: several of them, not a number.
    private func expectSentence(of unit: String, on host: Host) async throws {
        let sentence = try await host.property("StatusText", of: unit)
        #expect(sentence.split(separator: " ").count >= 3 && sentence.contains { $0.isLetter }, "it says “\(sentence)”")
        #expect(try await host.run("systemctl", "status", "--no-pager", unit).contains("Status: \"\(sentence)\""))
    }
}
