// SPDX-License-Identifier: Apache-2.0
import Glibc
import Storage

/// Who owns the agent's state, and so is the agent: what root measures must hold for that account.
struct StateOwner {
    let user: uid_t
    let group: gid_t
    let mode: UInt16

    /// The owner of `directory`; nil where it is not there.
    init?(of directory: DiskPath) {
        var status = stat()
        guard stat(directory.string, &status) == 0 else { return nil }
        (user, group, mode) = (status.st_uid, status.st_gid, UInt16(status.st_mode & 0o7777))
    }

    /// The account's name, or its number where it has none.
    var name: String {
        var (entry, found) = (passwd(), UnsafeMutablePointer<passwd>?.none)
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name
        else {
            return String(user)
        }
        return String(cString: name)
    }

    private var isAnother: Bool { geteuid() == 0 && user != 0 }

    /// Does something as the owner and is root again afterwards; files that SQLite makes must not become root's.
    func acting<Answer>(_ body: () throws(AgentError) -> Answer) throws(AgentError) -> Answer {
        guard isAnother else { return try body() }
        guard setegid(group) == 0, seteuid(user) == 0 else {
            throw .state(reason: "its owner's rights cannot be taken")
        }
        defer {
            _ = seteuid(0)
            _ = setegid(0)
        }
        return try body()
    }

    /// Is the owner from here on.
    func become() throws(AgentError) {
        guard isAnother else { return }
        guard setgid(group) == 0, setuid(user) == 0 else { throw .state(reason: "its owner's rights cannot be taken") }
    }
}
