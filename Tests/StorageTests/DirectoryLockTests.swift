// SPDX-License-Identifier: Apache-2.0
import Glibc
import Storage
import Testing
import TestSupport

@Suite struct DirectoryLockTests {
    @Test func `a directory has one owner, who is named to the second`() throws {
        try withTemporaryDirectory { directory in
            let first = try DirectoryLock(directory.path, holder: "handover-hub serve")
            #expect(
                throws: StorageError.lockHeld(path: directory.path, holder: "handover-hub serve (process \(getpid()))")
            ) {
                try DirectoryLock(directory.path, holder: "handover-hub verify")
            }
            first.release()
            let second = try DirectoryLock(directory.path, holder: "handover-hub verify")
            first.release()
            #expect(throws: StorageError.self) { try DirectoryLock(directory.path, holder: "third") }
            second.release()
        }
    }

    @Test func `a lock that is let go is free again`() throws {
        try withTemporaryDirectory { directory in
            do { _ = try DirectoryLock(directory.path, holder: "a") }
            _ = try DirectoryLock(directory.path, holder: "b")
        }
    }

    @Test func `a lock ends with its process, killed or not`() async throws {
        try await withTemporaryDirectory { directory in
            // flock(1) holds the same kind of lock from another process.
            try await withProgram("/usr/bin/flock", ["-F", directory.file("lock"), "-c", "echo locked; exec sleep 60"])
            { holder in
                _ = try await holder.line(startingWith: "locked")
                #expect(throws: StorageError.lockHeld(path: directory.path, holder: "another process")) {
                    try DirectoryLock(directory.path, holder: "us")
                }
            }
            _ = try DirectoryLock(directory.path, holder: "us")
        }
    }

    @Test func `a directory that is not there cannot be owned`() throws {
        let error = #expect(throws: StorageError.self) { try DirectoryLock("/nonexistent/handover", holder: "us") }
        #expect(error?.isMissing == true)
    }
}
