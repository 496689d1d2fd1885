// SPDX-License-Identifier: Apache-2.0
import Domain
import Testing

@testable import AgentCore

/// What `doctor` makes of what it measured.
struct DiagnosisTests {
    private let now = Timestamp(secondsSince1970: 1_700_000_000)

    /// A machine on which all is as it should be, with one thing changed.
    private func findings(_ change: (inout Examination) -> Void = { _ in }) -> [Finding] {
        var one = Examination(
            now: now, state: StateReading(path: "/s", mode: 0o700, exposed: []),
            folder: FolderReading(path: "/f", folders: 3, files: 9, account: "agent"),
            space: [SpaceReading(place: .state, path: "/s", availableBytes: 1 << 40, totalBytes: 1 << 41)],
            mounts: MountReading(
                table: [Mount(point: Array("/".utf8), kind: "ext4")], folder: Array("/f".utf8), state: Array("/s".utf8)),
            watches: WatchReading(needed: 3, usedByOthers: 0, limit: 8192, isInstanceFree: true),
            clock: ClockReading(skewMs: 900, isMeasuredNow: true),
            hub: HubReading(url: "https://pgd.example.vn:8443", proxies: [], reach: .answered(milliseconds: 20)),
            samba: nil,
            service: ServiceReading(hasSystemd: false, unit: nil, isRunning: true),
            handover: HandoverReading(
                lastReceipt: now.advanced(bySeconds: -60), lastWholePass: now.advanced(bySeconds: -100)))
        change(&one)
        return Diagnosis(one).findings
    }

    /// The one finding of that subject that is not well.
    private func fault(_ findings: [Finding]) throws -> Finding {
        let faults = findings.filter { $0.level != .well }
        #expect(faults.count == 1, "\(faults.map(\.what.english))")
        let fault = try #require(faults.first)
        let remedy = try #require(fault.remedy, "what is not well has a remedy")
        #expect(!remedy.vietnamese.isEmpty && !remedy.english.isEmpty)
        return fault
    }

    @Test func `a machine as it should be has nothing to mend, and each thing looked at is told`() {
        let found = findings()
        #expect(found.allSatisfy { $0.level == .well })
        #expect(Set(found.map(\.subject)) == Set(Finding.Subject.allCases).subtracting([.samba]))
    }

    @Test func `a state that others may read must be closed`() throws {
        let open = try fault(findings { $0.state.mode = 0o755 })
        #expect(open.subject == .state && open.level == .mend)
        #expect(open.remedy?.english.contains("chmod 700 /s") == true)
        #expect(try fault(findings { $0.state.exposed = ["device.key"] }).what.english.contains("device.key"))
    }

    @Test func `a folder that cannot be opened is one fault, and what depends on it is not told`() throws {
        #expect(try fault(findings { $0.folder.failure = "No such file or directory" }).subject == .folder)
    }

    @Test
    func `files that cannot be read are named, and are only advice for an account that may read less than the service`()
        throws
    {
        func unreadable(_ one: inout Examination) {
            (one.folder.unreadable, one.folder.unreadableCount) = (["a.docx"], 7)
        }
        let fault = try fault(findings(unreadable))
        #expect(
            fault.level == .mend && fault.what.english.contains("7 entries") && fault.what.english.contains("a.docx"))
        #expect(fault.remedy?.english.contains("u:agent:rX") == true)
        let less = try self.fault(
            findings {
                unreadable(&$0)
                $0.folder.isLookedAtWithLess = true
            })
        #expect(less.level == .advice)
    }

    @Test func `receipts that cannot be written are said, whether permissions or the unit forbid it`() throws {
        #expect(try fault(findings { $0.folder.receipts = .refused("Permission denied") }).subject == .receiptsFolder)
        func unit(_ writable: String) -> ServiceReading.Unit? {
            ServiceReading.Unit(
                show: "LoadState=loaded\nUnitFileState=enabled\nActiveState=active\nProtectSystem=strict\n",
                cat: "# /etc/x\nReadWritePaths=-/f\nReadWritePaths=\n#ReadWritePaths=/f\nReadWritePaths=\(writable)\n",
                state: "/s")
        }
        let sealed = unit("-/elsewhere -/f/_Biên")
        #expect(try fault(findings { $0.service.unit = sealed }).remedy?.english.contains("folder.conf") == true)
        for line in ["\"-/f/_Biên nhận\"", "-/elsewhere -/f", "/f/"] {
            let opened = unit(line)
            #expect(findings { $0.service.unit = opened }.allSatisfy { $0.level == .well }, "\(line)")
        }
    }

    @Test func `room is judged by what is left`() throws {
        #expect(try fault(findings { $0.space[0].availableBytes = 10 << 20 }).level == .mend)
        #expect(try fault(findings { $0.space[0].availableBytes = 900 << 20 }).level == .advice)
        // A small disk may be fuller.
        let small = findings { ($0.space[0].availableBytes, $0.space[0].totalBytes) = (900 << 20, 8 << 30) }
        #expect(small.allSatisfy { $0.level == .well })
    }

    @Test func `a limit of watches that is too low names the line that raises it far enough`() throws {
        let fault = try fault(
            findings {
                $0.watches = WatchReading(needed: 500_000, usedByOthers: 9000, limit: 8192, isInstanceFree: true)
            })
        #expect(fault.level == .mend && fault.remedy?.english.contains("fs.inotify.max_user_watches=1048576") == true)
        #expect(
            try self.fault(findings { $0.watches.isInstanceFree = false }).remedy?.english.contains(
                "max_user_instances") == true)
    }

    @Test func `a network mount says that saves are seen late, asks for no watches, and a state in memory is a fault`()
        throws
    {
        func mounts(_ folder: String, _ state: String) -> MountReading {
            MountReading(
                table: [
                    Mount(point: Array("/".utf8), kind: "ext4"), Mount(point: Array("/f".utf8), kind: folder),
                    Mount(point: Array("/s".utf8), kind: state),
                ], folder: Array("/f/truong".utf8), state: Array("/s".utf8))
        }
        let cifs = try fault(
            findings {
                $0.mounts = mounts("cifs", "ext4")
                $0.watches.limit = 0
            })
        #expect(cifs.level == .advice && cifs.what.english.contains("5 minutes"))
        #expect(try fault(findings { $0.mounts = mounts("ext4", "tmpfs") }).level == .mend)
    }

    @Test func `a clock is wrong beyond a minute, and in which direction is said`() throws {
        #expect(try fault(findings { $0.clock.skewMs = 3_600_000 }).what.english.contains("3600 s behind"))
        #expect(try fault(findings { $0.clock.skewMs = -61_000 }).what.english.contains("61 s ahead"))
        #expect(findings { $0.clock.skewMs = -60_000 }.allSatisfy { $0.level == .well })
    }

    @Test func `each way not to reach the hub has its own words`() throws {
        let reaches: [HubReading.Reach] = [
            .otherStore, .unknownName, .noConnection(isSilent: true), .noConnection(isSilent: false),
            .brokenTLS(reason: "r"),
            .otherCertificate(issuer: "CN = Box", .between), .otherCertificate(issuer: "CN = Box", .renewedHub),
            .otherCertificate(issuer: "CN = Box", .otherHub), .otherCertificate(issuer: nil, .noHub),
            .notAHub(reason: "HTTP 502"),
            .failed(reason: "r"),
        ]
        let told = try reaches.map { reach in
            let fault = try fault(findings { $0.hub.reach = reach })
            #expect(fault.subject == .hub && fault.level == .mend)
            return fault.what.english
        }
        #expect(Set(told).count == reaches.count)
        #expect(
            told[5].contains("TLS inspection") && told[5].contains("CN = Box")
                && told[5].contains("No document was sent"))
    }

    @Test func `proxy variables are a fault only where the hub cannot be reached`() {
        #expect(findings { $0.hub.proxies = ["https_proxy"] }.allSatisfy { $0.level == .well })
        let offline = findings { ($0.hub.proxies, $0.hub.reach) = (["https_proxy"], .noConnection(isSilent: true)) }
        #expect(offline.filter { $0.subject == .hub && $0.level == .mend }.count == 2)
    }

    @Test func `an agent that nobody runs, or that will not start with the machine, must be mended`() throws {
        #expect(try fault(findings { $0.service.isRunning = false }).level == .mend)
        func unit(_ lines: String...) -> ServiceReading.Unit? {
            ServiceReading.Unit(
                show: (["LoadState=loaded", "ActiveState=active"] + lines).joined(separator: "\n"), state: "/s")
        }
        #expect(
            try fault(findings { $0.service.unit = unit("UnitFileState=disabled") }).remedy?.english.contains("enable")
                == true)
        #expect(try fault(findings { $0.service.unit = unit("UnitFileState=enabled", "NRestarts=9") }).level == .advice)
        #expect(try fault(findings { $0.service.hasSystemd = true }).level == .advice)
    }

    @Test func `a unit counts only where it works on this state`() {
        func unit(_ text: String) -> ServiceReading.Unit? {
            ServiceReading.Unit(show: "LoadState=loaded\n" + text, state: "/var/lib/handover-agent")
        }
        let start = "ExecStart={ path=/usr/bin/handover-agent ; argv[]=/usr/bin/handover-agent run --state "
        #expect(unit(start + "/var/lib/handover-agent ; ignore_errors=no }") != nil)
        #expect(unit(start + "/var/lib/handover-agent2 ; ignore_errors=no }") == nil)
        #expect(ServiceReading.Unit(show: "LoadState=not-found\n", state: "/s") == nil)
        #expect(
            unit(start + "/var/lib/handover-agent ;\nAmbientCapabilities=cap_dac_read_search")?.readsEverything == true)
    }

    @Test func `nothing handed over for long is advice, no look at the folder for long is a fault of a running agent`()
        throws
    {
        #expect(try fault(findings { $0.handover.lastReceipt = nil }).level == .advice)
        #expect(
            try fault(findings { $0.handover.lastReceipt = now.advanced(bySeconds: -50 * 86_400) }).what.english
                .contains("50 days"))
        #expect(
            try fault(findings { $0.handover.lastWholePass = now.advanced(bySeconds: -7300) }).what.english.contains(
                "2 h"))
        #expect(try fault(findings { $0.handover.lastWholePass = nil }).level == .advice)
        let idle = findings {
            $0.handover.lastWholePass = now.advanced(bySeconds: -7300)
            $0.service.isRunning = false
        }
        #expect(idle.filter { $0.subject == .handover }.allSatisfy { $0.level == .well })
    }
}
