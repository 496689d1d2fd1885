// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import AgentCore

/// What `doctor` makes of a share's settings and of the kernel's table of mounts.
struct SambaReadingTests {
    private func findings(_ text: String) -> [Finding] {
        SambaReading(source: "smb.conf", config: SambaConfig(Array(text.utf8)), folder: "/srv/truong").findings
    }

    /// The share of the school's folder with these lines, and oplocks out of the way.
    private func share(_ lines: String...) -> [Finding] {
        findings(
            "[global]\nworkgroup = X\n[Truong]\n  path = /srv/truong/\n  oplocks = no\n" + lines.joined(separator: "\n")
        )
    }

    @Test func `a share that suits the agent is well, and one that does not show the folder is not judged`() {
        #expect(share().map(\.level) == [.well])
        #expect(findings("[other]\npath = /srv/truong2\nveto files = /*/\n").map(\.level) == [.advice])
        #expect(findings("").map(\.level) == [.advice])
    }

    @Test func `Samba's own defaults are known, and global settings reach the share`() {
        #expect(findings("[t]\npath=/srv\n").map(\.what.english.isEmpty) == [false])
        #expect(findings("[t]\npath=/srv\n").first?.remedy?.english.contains("oplocks = no") == true)
        #expect(findings("[global]\noplocks = No\n[t]\npath=/srv\n").map(\.level) == [.well])
        #expect(findings("[t]\npath=/srv\nKernel OpLocks = TRUE\n").map(\.level) == [.well])
    }

    @Test(arguments: [
        ("vfs objects = full_audit recycle", Finding.Level.mend), ("veto files = /*.exe/_Biên*/", .mend),
        ("hide files = /*.tlog-proof/", .mend), ("unix charset = CP1258", .mend), ("case sensitive = yes", .advice),
        ("strict sync = no", .advice), ("wide links = yes", .advice), ("kernel change notify = no", .advice),
        ("vfs objects = catia fruit", .advice), ("vfs object = streams_depot", .advice),
    ])
    func `a setting in the way of a finished save or its receipt is named with the share`(
        line: String, level: Finding.Level
    ) {
        let found = share(line)
        #expect(found.map(\.level) == [level], "\(line)")
        #expect(found.first?.remedy != nil)
    }

    @Test(arguments: [
        "vfs objects = recycle\nrecycle:repository = #recycle/%U",
        "vfs objects = recycle\nrecycle:repository = /srv/thung-rac",
        "veto files = /*.exe/~$*/", "vfs objects = fruit streams_xattr", "case sensitive = auto", "; strict sync = no",
        "# wide links = yes", "no line at all",
    ])
    func `a neighbour of such a setting is not`(line: String) {
        #expect(share(line).map(\.level) == [.well], "\(line)")
    }

    @Test func `a line goes on after a backslash, and the last of several counts`() {
        #expect(share("vfs objects = full_audit \\", "   recycle").map(\.level) == [.mend])
        #expect(share("strict sync = no", "Strict Sync = yes").map(\.level) == [.well])
    }

    @Test func `patterns end in time whatever their stars`() {
        let name = Array(repeating: UInt8(ascii: "a"), count: 200)
        let pattern = Array((String(repeating: "*a", count: 60) + "b").utf8)
        #expect(!SambaReading.matches(name[...], pattern[...]))
        #expect(SambaReading.matches(name[...], Array("*A?*".utf8)[...]))
        #expect(!SambaReading.matches([], Array("?".utf8)[...]) && SambaReading.matches([], Array("*".utf8)[...]))
    }

    @Test func `the nearest mount counts, the later of two at one place, and names with spaces are read`() {
        let text = """
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            40 22 0:40 / /srv/trường\\040m\\341\\273\\233i rw - cifs //nas/x rw
            41 22 0:41 / /var rw - ext4 /dev/b rw
            42 41 0:42 / /var rw - btrfs /dev/c rw
            43 22 0:43 / /var/lib/x/below rw - nfs4 nas:/x rw
            not a line of the table
            """
        let table = Mount.table(Array(text.utf8))
        #expect(table.count == 5)
        let reading = MountReading(
            table: table, folder: Array("/srv/trường mới/a".utf8), state: Array("/var/lib/x".utf8))
        #expect(reading.folder?.kind == "cifs" && reading.isRemote && reading.state?.kind == "btrfs")
        let other = MountReading(table: table, folder: Array("/var/lib/x".utf8), state: Array("/".utf8))
        #expect(!other.isRemote && other.below.map(\.kind) == ["nfs4"] && other.state?.kind == "ext4")
    }
}
