// SPDX-License-Identifier: Apache-2.0

/// The agent as a service of this machine.
package struct ServiceReading: Sendable, Equatable {
    /// What systemd says of the unit.
    package struct Unit: Sendable, Equatable {
        /// `enabled`, `disabled`, `masked`, …
        package var enabled: String
        /// `active`, `failed`, `inactive`, `activating`, …
        package var active: String
        /// How often it was started again by itself.
        package var restarts: Int
        /// Whether it may read every file whatever its permissions (`CAP_DAC_READ_SEARCH`).
        package var readsEverything: Bool
        /// Whether the machine is read-only for it (`ProtectSystem=strict`).
        package var isConfined: Bool
        /// What it may write all the same, as its files say it, a line each: `systemctl show` prints no path with a space.
        package var writable: [String]
        /// Its environment, as systemd prints it.
        package var environment: String

        /// Reads `systemctl show`, one `NAME=VALUE` a line, and `systemctl cat`, the unit's files one after the other; nil where there is no
        /// such unit, or where it does not work on `state`.
        package init?(show text: String, cat files: String = "", state: String) {
            var values: [Substring: Substring] = [:]
            for line in text.split(separator: "\n") {
                guard let equals = line.firstIndex(of: "=") else { continue }
                values[line[..<equals]] = line[line.index(after: equals)...]
            }
            guard values["LoadState"] == "loaded" || values["LoadState"] == "masked" else { return nil }
            let (start, environment) = (values["ExecStart"] ?? "", String(values["Environment"] ?? ""))
            let words = start.split(whereSeparator: { $0 == " " || $0 == "=" || $0 == ";" })
            guard
                start.isEmpty || words.contains(Substring(Self.escaped(state)))
                    || environment.contains("HANDOVER_AGENT_STATE=" + state)
            else { return nil }
            enabled = String(values["UnitFileState"] ?? "")
            active = String(values["ActiveState"] ?? "")
            restarts = values["NRestarts"].flatMap { Int($0) } ?? 0
            readsEverything = (values["AmbientCapabilities"] ?? "").contains("cap_dac_read_search")
            isConfined = values["ProtectSystem"] == "strict"
            let setting = "ReadWritePaths="
            writable = files.split(separator: "\n").filter { $0.hasPrefix(setting) }.reduce(into: []) { lines, line in
                // Nothing after the sign takes back what was said before.
                if line.count == setting.count {
                    lines = []
                } else {
                    lines.append(String(line.dropFirst(setting.count)))
                }
            }
            self.environment = environment
        }

        /// Whether it may write at `place`.
        func letsWrite(_ place: String) -> Bool {
            guard isConfined else { return true }
            var path = place
            while path.count > 1 {
                let ends = [" ", "\"", "'", "/ ", "/\""].map { path + $0 }
                if writable.contains(where: { line in ends.contains { (line + " ").contains($0) } }) { return true }
                guard let slash = path.lastIndex(of: "/") else { return false }
                path = String(path[..<slash])
            }
            return false
        }

        /// As systemctl prints text: bytes that are not printable ASCII, and the backslash, as `\xNN`.
        private static func escaped(_ text: String) -> String {
            let digits = Array("0123456789abcdef")
            return text.utf8.map { byte in
                (0x20..<0x7F).contains(byte) && byte != 0x5C
                    ? String(Unicode.Scalar(byte)) : "\\x" + String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }.joined()
        }
    }

    /// Whether systemd runs this machine.
    package var hasSystemd: Bool
    /// The unit that works on this state; nil where there is none.
    package var unit: Unit?
    /// Whether an agent answers on the state's control socket.
    package var isRunning: Bool

    /// What was measured.
    package init(hasSystemd: Bool, unit: Unit?, isRunning: Bool) {
        (self.hasSystemd, self.unit, self.isRunning) = (hasSystemd, unit, isRunning)
    }

    /// More restarts by itself than this since the machine's start are too many.
    private static let tolerableRestarts = 5

    /// What it means.
    var findings: [Finding] {
        var findings: [Finding] = []
        if !isRunning { findings.append(notRunning) }
        if let unit, !["enabled", "enabled-runtime", "static", "alias"].contains(unit.enabled) {
            findings.append(
                .mend(
                    .service, "Dịch vụ không tự chạy khi máy khởi động lại (\(unit.enabled)).",
                    "The service does not start with the machine (\(unit.enabled)).",
                    remedy: Words("Chạy: systemctl enable handover-agent", "Run: systemctl enable handover-agent")))
        }
        if let unit, unit.restarts > Self.tolerableRestarts {
            findings.append(
                .advice(
                    .service, "Dịch vụ đã tự khởi động lại \(unit.restarts) lần.",
                    "The service was started again \(unit.restarts) times.",
                    remedy: Words(
                        "Xem nguyên nhân: journalctl -u handover-agent",
                        "Look for the reason: journalctl -u handover-agent")))
        }
        if isRunning, unit == nil, hasSystemd {
            findings.append(
                .advice(
                    .service, "Phần mềm đang chạy nhưng không phải là dịch vụ của systemd.",
                    "The agent runs, but not as a service of systemd: it will not start with the machine.",
                    remedy: Words(
                        "Cài handover-agent.service theo hướng dẫn.",
                        "Install handover-agent.service as the guide says.")))
        }
        return findings.isEmpty ? [.well(.service, "Phần mềm đang chạy.", "The agent is running.")] : findings
    }

    private var notRunning: Finding {
        let what = Words(
            "Phần mềm không chạy\(unit.map { " (\($0.active))" } ?? ""): tệp vừa lưu không được gửi.",
            "The agent is not running\(unit.map { " (\($0.active))" } ?? ""): what is saved is not handed over.")
        let command =
            unit == nil
            ? "handover-agent run" : "systemctl enable --now handover-agent; systemctl status handover-agent"
        return Finding(
            subject: .service, level: .mend, what: what,
            remedy: Words("Chạy: \(command)", "Run: \(command)"))
    }
}
