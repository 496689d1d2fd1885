// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Curl
import Domain
import Glibc
import Storage

/// Measures everything that `doctor` judges: changes nothing, works while the service runs and while the hub is away.
///
/// As root it measures with the rights that the agent has, and is the state's owner from then on.
package struct Examiner {
    private let directory: DiskPath
    private let loop: CurlLoop
    private let sambaConfig: String

    /// An examiner of the state in `directory`; `sambaConfig` is where Samba's settings are.
    package init(_ directory: DiskPath, loop: CurlLoop, sambaConfig: String = "/etc/samba/smb.conf") {
        (self.directory, self.loop, self.sambaConfig) = (directory, loop, sambaConfig)
    }

    /// What there is; throws where the state itself cannot be opened.
    package func examine() async throws(AgentError) -> Examination {
        guard let owner = StateOwner(of: directory) else {
            throw .state(reason: "\(directory) is not there; enrol first")
        }
        let path = realpath(directory.string, nil).map { resolved in
            defer { free(resolved) }
            return String(cString: resolved)
        }
        let state = path ?? directory.string
        let service = service(state)
        let samba = samba()
        let kept = try owner.acting { () throws(AgentError) in try Kept(directory) }
        let probe = FolderProbe(folder: kept.settings.folder, account: owner.name)
        let readsEverything = service.unit?.readsEverything ?? false
        // The service's right to read everything is what root has too; without it only the owner's own rights count.
        if !readsEverything { try owner.become() }
        var folder = probe.look()
        folder.isLookedAtWithLess = readsEverything && geteuid() != 0
        try owner.become()
        folder.receipts = probe.receipts()
        let (reach, skewMs) = await HubProbe(settings: kept.settings, loop: loop).ask()
        let mounts = Mount.table(ProcFile.read("/proc/self/mountinfo") ?? [])
        return Examination(
            now: Moment.now().timestamp, state: StateReading(path: state, mode: owner.mode, exposed: exposed()),
            folder: folder,
            space: space(state, kept.settings.folder),
            mounts: MountReading(table: mounts, folder: kept.settings.folder.bytes, state: Array(state.utf8)),
            watches: WatchProbe(user: owner.user).measure(folders: folder.folders),
            clock: ClockReading(skewMs: skewMs ?? kept.skewMs, isMeasuredNow: skewMs != nil),
            hub: HubReading(url: kept.settings.hub.url, proxies: proxies(service), reach: reach),
            samba: samba.map {
                SambaReading(source: $0.source, config: $0.config, folder: kept.settings.folder.string)
            },
            service: service,
            handover: HandoverReading(lastReceipt: kept.lastReceipt, lastWholePass: kept.lastWholePass))
    }

    /// What the state remembers.
    private struct Kept {
        let settings: AgentSettings
        let skewMs: Int64
        let lastReceipt: Timestamp?
        let lastWholePass: Timestamp?

        init(_ directory: DiskPath) throws(AgentError) {
            let store = try AgentStore(directory, access: .reader)
            settings = try store.settings()
            skewMs = try store.skewMs()
            (lastReceipt, lastWholePass) = (try store.lastReceipt(), try store.lastWholePass())
        }
    }

    private func exposed() -> [String] {
        ProcFile.names(directory.string).sorted().filter { name in
            var status = stat()
            return lstat((directory / name).string, &status) == 0 && status.isRegular && status.st_mode & 0o077 != 0
        }.map { Printable.text($0.utf8) }
    }

    private func space(_ state: String, _ folder: DiskPath) -> [SpaceReading] {
        [(SpaceReading.Place.state, DiskPath(state)), (.folder, folder)].compactMap { place, path in
            (try? PosixFS().freeSpace(at: path)).map {
                SpaceReading(
                    place: place, path: path.string, availableBytes: $0.availableBytes, totalBytes: $0.totalBytes)
            }
        }
    }

    private func service(_ state: String) -> ServiceReading {
        let hasSystemd = access("/run/systemd/system", F_OK) == 0
        let properties = [
            "LoadState", "UnitFileState", "ActiveState", "NRestarts", "AmbientCapabilities", "ProtectSystem",
            "Environment", "ExecStart",
        ]
        func ask(_ words: String...) -> String? {
            hasSystemd
                ? OtherProgram.output(of: "/usr/bin/systemctl", words + ["--no-pager", "handover-agent.service"]) : nil
        }
        let files = ask("cat") ?? ""
        return ServiceReading(
            hasSystemd: hasSystemd,
            unit: ask("show", "-p", properties.joined(separator: ",")).flatMap {
                ServiceReading.Unit(show: $0, cat: files, state: state)
            }, isRunning: ControlSocket.isAnswered(in: directory))
    }

    /// What testparm makes of the settings, includes and all; else their text.
    private func samba() -> (source: String, config: SambaConfig)? {
        guard let text = ProcFile.read(sambaConfig) else { return nil }
        if let effective = OtherProgram.output(of: "/usr/bin/testparm", ["-s", "--suppress-prompt", sambaConfig]) {
            return ("testparm \(sambaConfig)", SambaConfig(Array(effective.utf8)))
        }
        return (sambaConfig, SambaConfig(text))
    }

    private func proxies(_ service: ServiceReading) -> [String] {
        ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].filter { name in
            getenv(name) != nil || service.unit?.environment.contains(name + "=") == true
        }
    }
}
