// SPDX-License-Identifier: Apache-2.0

/// The shares that clerks save into the school's folder through.
package struct SambaReading: Sendable, Equatable {
    /// Where the settings were read from.
    package var source: String
    /// The settings.
    package var config: SambaConfig
    /// The school's folder.
    package var folder: String

    /// What was measured.
    package init(source: String, config: SambaConfig, folder: String) {
        (self.source, self.config, self.folder) = (source, config, folder)
    }

    /// What it means for seeing finished saves, whole and under their names.
    var findings: [Finding] {
        let shares = config.shares.filter { Self.meets($0.path, folder) }
        guard !shares.isEmpty else {
            return [
                .advice(
                    .samba, "Không thấy thư mục chia sẻ nào chứa \(folder) (\(source)).",
                    "No share shows \(folder) (\(source)).",
                    remedy: Words(
                        "Nếu văn thư lưu tệp qua mạng, kiểm tra 'path' của thư mục chia sẻ.",
                        "If clerks save over the network, check the share's 'path'."))
            ]
        }
        let found = shares.flatMap { share in Self.rules.flatMap { $0(share) } }
        guard found.isEmpty else { return found }
        let names = shares.map { "[\($0.name)]" }.joined(separator: ", ")
        return [
            .well(.samba, "Thiết lập của \(names) phù hợp.", "The settings of \(names) suit the agent.")
        ]
    }

    /// Whether a share shows the folder, all of it or a part.
    private static func meets(_ path: String, _ folder: String) -> Bool {
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        // A path with variables is another for each user.
        guard path.hasPrefix("/"), !path.contains("%") else { return false }
        return path == folder || folder.hasPrefix(path == "/" ? path : path + "/") || path.hasPrefix(folder + "/")
    }

    private static let rules: [@Sendable (SambaConfig.Share) -> [Finding]] = [
        caching, recycling, streams, hiding, telling, naming, durability, links,
    ]

    private static func set(_ line: String, in share: SambaConfig.Share) -> Words {
        Words(
            "Đặt \(line) trong [\(share.name)], rồi chạy: smbcontrol all reload-config",
            "Set \(line) in [\(share.name)], then: smbcontrol all reload-config")
    }

    /// With an oplock a client may keep a save in its own memory; a program on the server does not break it unless the kernel knows of it.
    private static func caching(_ share: SambaConfig.Share) -> [Finding] {
        guard share.isOn("oplocks", byDefault: true), !share.isOn("kernel oplocks", byDefault: false) else { return [] }
        return [
            .advice(
                .samba, "[\(share.name)]: máy Windows có thể giữ tệp vừa lưu trong bộ nhớ một lúc (oplocks).",
                "[\(share.name)]: a client may keep a save in its memory for a while (oplocks); it is seen later, never falsely.",
                remedy: set("'oplocks = no'", in: share))
        ]
    }

    /// What clients delete is moved to a bin inside the share, where it would be handed over as documents.
    private static func recycling(_ share: SambaConfig.Share) -> [Finding] {
        guard modules(share).contains("recycle") else { return [] }
        let place = share.value("recycle:repository") ?? ".recycle"
        let first = place.split(separator: "/").first.map(String.init) ?? place
        guard !place.hasPrefix("/"), !IgnoreRule().leavesAloneFolder(named: first.utf8, atTop: true) else { return [] }
        return [
            .mend(
                .samba, "[\(share.name)]: tệp bị xóa được chuyển vào '\(place)' và sẽ bị gửi đi như tài liệu.",
                "[\(share.name)]: deleted files go into '\(place)' and would be handed over as documents.",
                remedy: set("'recycle:repository = #recycle'", in: share))
        ]
    }

    private static func streams(_ share: SambaConfig.Share) -> [Finding] {
        var findings: [Finding] = []
        if modules(share).contains("streams_depot"), !(share.value("streams_depot:directory") ?? "").hasPrefix("/") {
            findings.append(
                .advice(
                    .samba, "[\(share.name)]: streams_depot tạo tệp phụ trong thư mục, sẽ bị gửi đi.",
                    "[\(share.name)]: streams_depot makes files in the share that would be handed over.",
                    remedy: Words(
                        "Thay streams_depot bằng streams_xattr trong [\(share.name)].",
                        "Put streams_xattr in place of streams_depot in [\(share.name)].")))
        }
        if modules(share).contains("catia") {
            findings.append(
                .advice(
                    .samba, "[\(share.name)]: catia đổi một số ký tự trong tên tệp; Phòng thấy tên khác với văn thư.",
                    "[\(share.name)]: catia changes characters in names; the Office sees other names than the clerk.",
                    remedy: Words(
                        "Bỏ catia khỏi 'vfs objects' trong [\(share.name)].",
                        "Take catia out of 'vfs objects' in [\(share.name)].")))
        }
        return findings
    }

    /// The clerk must see the receipts, and answers questions by renaming files there.
    private static func hiding(_ share: SambaConfig.Share) -> [Finding] {
        ["veto files", "hide files"].flatMap { setting -> [Finding] in
            let patterns = (share.value(setting) ?? "").split(separator: "/").map { Array($0.utf8) }
            let names = [IgnoreRule.ownFolder, "x.tlog-proof", "x.txt"].map { Array($0.utf8) }
            guard
                let pattern = patterns.first(where: { pattern in names.contains { Self.matches($0[...], pattern[...]) }
                    })
            else { return [] }
            return [
                .mend(
                    .samba,
                    "[\(share.name)]: '\(setting)' (\(String(decoding: pattern, as: UTF8.self))) che mất biên nhận.",
                    "[\(share.name)]: '\(setting)' (\(String(decoding: pattern, as: UTF8.self))) hides the receipts.",
                    remedy: Words(
                        "Bỏ mẫu này khỏi '\(setting)' trong [\(share.name)].",
                        "Take that pattern out of '\(setting)' in [\(share.name)]."))
            ]
        }
    }

    private static func telling(_ share: SambaConfig.Share) -> [Finding] {
        guard !share.isOn("kernel change notify", byDefault: true) else { return [] }
        return [
            .advice(
                .samba, "[\(share.name)]: máy của văn thư không tự thấy biên nhận mới (kernel change notify).",
                "[\(share.name)]: clerks' windows do not show new receipts by themselves (kernel change notify).",
                remedy: set("'kernel change notify = yes'", in: share))
        ]
    }

    private static func naming(_ share: SambaConfig.Share) -> [Finding] {
        var findings: [Finding] = []
        if share.isOn("case sensitive", byDefault: false) {
            findings.append(
                .advice(
                    .samba, "[\(share.name)]: cho phép hai tên chỉ khác chữ hoa, chữ thường.",
                    "[\(share.name)]: lets two names differ in case alone.",
                    remedy: set("'case sensitive = auto'", in: share)))
        }
        if let charset = share.value("unix charset")?.lowercased(), charset != "utf-8", charset != "utf8" {
            findings.append(
                .mend(
                    .samba, "Tên tệp được ghi theo bảng mã \(charset); Phòng thấy tên bị lỗi.",
                    "Names are stored in \(charset); the Office sees them garbled.",
                    remedy: Words(
                        "Đặt 'unix charset = UTF-8' trong [global] và đổi tên các tệp cũ (convmv).",
                        "Set 'unix charset = UTF-8' in [global] and convert the names that are there (convmv).")))
        }
        return findings
    }

    private static func durability(_ share: SambaConfig.Share) -> [Finding] {
        guard !share.isOn("strict sync", byDefault: true) else { return [] }
        return [
            .advice(
                .samba, "[\(share.name)]: mất điện có thể làm mất tệp vừa lưu ở trường (strict sync).",
                "[\(share.name)]: a power cut may cost the school what was just saved (strict sync).",
                remedy: set("'strict sync = yes'", in: share))
        ]
    }

    private static func links(_ share: SambaConfig.Share) -> [Finding] {
        guard share.isOn("wide links", byDefault: false) else { return [] }
        return [
            .advice(
                .samba, "[\(share.name)]: tệp nằm sau liên kết (wide links) không được gửi.",
                "[\(share.name)]: what lies behind a link (wide links) is not handed over.",
                remedy: set("'wide links = no'", in: share))
        ]
    }

    private static func modules(_ share: SambaConfig.Share) -> Set<String> {
        let words = (share.value("vfs objects") ?? "").split { $0 == " " || $0 == "," || $0 == "\t" }
        return Set(words.map { String($0.prefix { $0 != ":" }).lowercased() })
    }

    /// Samba's own patterns: `*` any bytes, `?` one, ASCII case alike. Linear in the name for each star.
    static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var (name, pattern) = (name, pattern)
        var retry: (name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while !name.isEmpty || !pattern.isEmpty {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (name, pattern)
            } else if let one = name.first, let other = pattern.first,
                other == UInt8(ascii: "?") || lower(one) == lower(other)
            {
                (name, pattern) = (name.dropFirst(), pattern.dropFirst())
            } else if let last = retry, !last.name.isEmpty {
                (name, pattern) = (last.name.dropFirst(), last.pattern)
                retry = (name, pattern)
            } else {
                return false
            }
        }
        return true
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
