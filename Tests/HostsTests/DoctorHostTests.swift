// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What `doctor` says of the real unit on a real host, as the root who supports it calls it.
@Suite(.enabled("needs the right to make namespaces and mounts") { await HostBed.isPossible() })
struct DoctorHostTests {
    @Test func `root learns on the host what the unit lacks, and that nothing is wrong once it has it`() async throws {
        try await HostBed.with("school") { bed in
            let host = try await bed.boot(
                "school",
                programs: [
                    "handover-agent": BuiltProduct.path("handover-agent"),
                    "handover-hub": BuiltProduct.path("handover-hub"),
                ])
            try await host.install(unitsOf: "hub")
            try await host.write(
                "HANDOVER_HUB_OPTIONS=--public-url https://127.0.0.1:8443\n", to: "/etc/default/handover-hub")
            try await host.run("systemctl", "start", "handover-hub")
            try await host.write("báo cáo", to: "/srv/truong/riêng.docx")
            try await host.run("chmod", "600", "/srv/truong/riêng.docx")
            try await host.run("handover-hub", "school", "add", "TH01", "Trường")
            let line = try await host.run("handover-hub", "invite", "TH01")
            try await host.run("handover-agent", "enrol", line, "--folder", "/srv/truong")
            try await host.install(unitsOf: "agent")
            let dropIn = "/etc/systemd/system/handover-agent.service.d/folder.conf"
            try await host.run("mv", dropIn, "/tmp/folder.conf")
            try await host.run("systemctl", "daemon-reload")

            let idle = try await doctor(on: host)
            #expect(
                idle.contains("The agent is not running (inactive)") && idle.contains("does not start with the machine")
            )
            #expect(idle.contains("The service's unit does not let it write to /srv/truong/_Biên nhận"))
            #expect(!idle.contains("cannot be read"), "the unit may read every file, and root looks with its right")

            try await host.run("mv", "/tmp/folder.conf", dropIn)
            try await host.run("systemctl", "daemon-reload")
            try await host.run("systemctl", "enable", "--now", "handover-agent")
            _ = try await host.wait(unit: "handover-agent") {
                try await doctor(on: host).contains("The last receipt") ? true : nil
            }
            let well = try await doctor(on: host)
            #expect(well.contains("Nothing must be mended"), "\(well)")
            #expect(
                well.contains("The agent is running")
                    && well.contains("Receipts can be written to /srv/truong/_Biên nhận"))
            #expect(
                try await host.run("find", "/var/lib/handover-agent", "!", "-user", "handover-agent") == "",
                "nothing became root's")
        }
    }

    private func doctor(on host: Host) async throws -> String {
        try await host.run("sh", "-c", "handover-agent doctor || [ $? -eq 1 ]")
    }
}
