// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Glibc

/// Measures the kernel's limits for noticing saves, for one user.
struct WatchProbe {
    let user: uid_t

    /// With so many folders to be listened to.
    func measure(folders: Int) -> WatchReading {
        let instance = inotify_init1(Int32(IN_CLOEXEC))
        let isInstanceFree = instance >= 0 || errno != EMFILE
        if instance >= 0 { close(instance) }
        return WatchReading(
            needed: folders, usedByOthers: usedByOthers(),
            limit: ProcFile.number("/proc/sys/fs/inotify/max_user_watches"),
            isInstanceFree: isInstanceFree)
    }

    /// Watches of the user's other programs; those of a running agent are the ones that are needed.
    private func usedByOthers() -> Int {
        ProcFile.names("/proc").filter { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }.reduce(0) { sum, process in
            var status = stat()
            guard stat("/proc/\(process)", &status) == 0, status.st_uid == user,
                ProcFile.read("/proc/\(process)/comm").map({ String(decoding: $0, as: UTF8.self) })
                    != "handover-agent\n"
            else { return sum }
            return sum + watches(of: process)
        }
    }

    private func watches(of process: String) -> Int {
        ProcFile.names("/proc/\(process)/fd").reduce(0) { sum, number in
            var target = [CChar](repeating: 0, count: 64)
            let count = readlink("/proc/\(process)/fd/\(number)", &target, target.count)
            guard count > 0,
                String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
                    == "anon_inode:inotify",
                let text = ProcFile.read("/proc/\(process)/fdinfo/\(number)")
            else { return sum }
            return sum + text.split(separator: 0x0A).filter { $0.starts(with: Array("inotify wd:".utf8)) }.count
        }
    }
}
