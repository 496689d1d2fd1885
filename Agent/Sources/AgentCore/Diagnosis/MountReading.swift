// SPDX-License-Identifier: Apache-2.0

/// One mounted file system: where, and of what kind.
package struct Mount: Sendable, Equatable {
    /// The directory it is mounted at, as bytes.
    package var point: [UInt8]
    /// Its kind as the kernel names it, such as `ext4`, `cifs`, `fuse.sshfs`.
    package var kind: String

    /// Reads `/proc/self/mountinfo` (man 5 proc); lines of another form are passed over.
    package static func table(_ text: [UInt8]) -> [Mount] {
        text.split(separator: 0x0A).compactMap { line in
            let fields = line.split(separator: 0x20)
            guard fields.count > 6, let dash = fields.firstIndex(where: { $0.elementsEqual([0x2D]) }),
                dash + 1 < fields.count
            else { return nil }
            return Mount(point: unescaped(fields[4]), kind: String(decoding: fields[dash + 1], as: UTF8.self))
        }
    }

    /// The kernel writes a space, a tab, a line feed and a backslash as `\` and three octal digits.
    private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
        var (bytes, rest): ([UInt8], ArraySlice<UInt8>) = ([], field)
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            guard byte == 0x5C, digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }))
            rest = rest.dropFirst(3)
        }
        return bytes
    }

    /// Kinds that live on another machine or in another program: changes made elsewhere raise no events here.
    private static let remoteKinds: Set<String> = [
        "cifs", "smb3", "smbfs", "nfs", "nfs4", "9p", "ceph", "afs", "glusterfs", "fuse.sshfs", "fuse.glusterfs",
        "fuse.rclone",
        "fuse.davfs", "davfs", "virtiofs", "vboxsf", "fuse.vmhgfs-fuse",
    ]
    private static let fleetingKinds: Set<String> = ["tmpfs", "ramfs"]

    /// Whether changes made elsewhere raise no events here.
    var isRemote: Bool { Self.remoteKinds.contains(kind) }
    /// Whether it is gone after a restart.
    var isFleeting: Bool { Self.fleetingKinds.contains(kind) }

    /// Whether `path` is this mount's directory or lies below it.
    fileprivate func holds(_ path: [UInt8]) -> Bool {
        point == [0x2F] || path == point || path.starts(with: point + [0x2F])
    }
}

/// What the folder and the state lie on.
package struct MountReading: Sendable, Equatable {
    /// The file system of the school's folder; nil where it is not known.
    package var folder: Mount?
    /// Others that are mounted below the folder.
    package var below: [Mount]
    /// The file system of the state.
    package var state: Mount?

    /// Finds out of the kernel's table what `folder` and `state`, absolute paths, lie on. Of several mounted at one place the last counts.
    package init(table: [Mount], folder: [UInt8], state: [UInt8]) {
        func nearest(_ path: [UInt8]) -> Mount? {
            table.enumerated().filter { $0.element.holds(path) }
                .max { ($0.element.point.count, $0.offset) < ($1.element.point.count, $1.offset) }?.element
        }
        (self.folder, self.state) = (nearest(folder), nearest(state))
        below = table.filter { $0.point.starts(with: folder + [0x2F]) }
    }

    /// Whether saves in the folder raise no events.
    package var isRemote: Bool { folder?.isRemote ?? false }

    /// What it means.
    var findings: [Finding] {
        var findings: [Finding] = []
        for mount in [folder].compactMap({ $0 }) + below where mount.isRemote {
            let place = String(decoding: mount.point, as: UTF8.self)
            findings.append(
                .advice(
                    .fileSystem, "\(place) là ổ mạng (\(mount.kind)): tệp vừa lưu được thấy sau tối đa 5 phút.",
                    "\(place) is a network mount (\(mount.kind)): it raises no events, saves are noticed up to 5 minutes later.",
                    remedy: Words(
                        "Nếu cần nhanh hơn, cài phần mềm trên chính máy chứa thư mục.",
                        "Where that is too late, run the agent on the machine that holds the folder.")))
        }
        if let state, state.isFleeting {
            findings.append(
                .mend(
                    .fileSystem, "Thư mục trạng thái nằm trên bộ nhớ tạm (\(state.kind)): mất khi khởi động lại.",
                    "The state lies on \(state.kind): it is gone after a restart.",
                    remedy: Words("Ghi danh lại với --state trên ổ đĩa.", "Enrol anew with --state on a disk.")))
        }
        guard findings.isEmpty else { return findings }
        let kind = folder?.kind ?? "?"
        return [
            .well(.fileSystem, "Thư mục nằm trên ổ \(kind) của máy này.", "The folder lies on \(kind) of this machine.")
        ]
    }
}
