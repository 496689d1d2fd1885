// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Foundation
import Storage
import TestSupport
import Testing

@testable import AgentPlatform

/// What `doctor` measures, on this machine's own kernel and disk.
struct DoctorProbeTests {
    @Test func `a program's words are taken whole, its failure and its flood are not`() {
        #expect(OtherProgram.output(of: "/bin/sh", ["-c", "echo một; echo hai >&2"]) == "một\n")
        #expect(OtherProgram.output(of: "/bin/sh", ["-c", "echo x; exit 1"]) == nil)
        #expect(OtherProgram.output(of: "/bin/sh", ["-c", "yes"]) == nil)
        #expect(OtherProgram.output(of: "/no/such/program", []) == nil)
    }

    @Test func `a program that says nothing is given up and ended`() {
        #expect(OtherProgram.output(of: "/bin/sh", ["-c", "exec sleep 1000"]) == nil)
    }

    @Test func `watches of other programs are counted, and folders are those that the agent listens to`() throws {
        try withTemporaryDirectory { directory in
            for name in ["a/b", "_Biên nhận/2026-11", "c"] {
                try FileManager.default.createDirectory(at: directory.url(name), withIntermediateDirectories: true)
            }
            let before = WatchProbe(user: geteuid()).measure(folders: 0)
            let watch = try FolderWatch(root: directory.path)
            defer { watch.shutDown() }
            let after = WatchProbe(user: geteuid()).measure(folders: 0)
            // Other tests watch folders of their own meanwhile; these four are there in any case.
            #expect(after.usedByOthers >= 4 && before.limit == after.limit && (after.limit ?? 0) > 0)
            let reading = FolderProbe(folder: directory.path, account: "agent").look()
            #expect(reading.folders == 4, "the folder, a, a/b and c; receipts are not listened to")
            #expect(reading.failure == nil && reading.unreadableCount == 0)
        }
    }

    @Test func `a folder that is missing, and a place for receipts that is no folder, are told in the system's words`()
        throws
    {
        try withTemporaryDirectory { directory in
            #expect(FolderProbe(folder: directory.path / "none", account: "agent").look().failure?.isEmpty == false)
            #expect(FolderProbe(folder: directory.path, account: "agent").receipts() == .writable, "it can be made")
            if case .writable = FolderProbe(folder: directory.path / "none", account: "agent").receipts() {
                Issue.record("a missing folder takes no receipts")
            }
        }
    }

    @Test func `a stranger's text cannot move the cursor`() {
        #expect(Printable.text("a\u{1B}[2Jb\nc\u{202E}d".utf8) == "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}d")
        #expect(Printable.text(Array(repeating: UInt8(ascii: "x"), count: 5000)).count == 200)
    }
}
