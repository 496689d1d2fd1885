// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport

/// A disk of a size that a test chooses, in memory; needs the right to mount.
enum SmallDisk {
    /// Whether this process may mount.
    static let isPossible = (try? Program.run("/usr/bin/unshare", ["-m", "true"])) != nil

    /// Runs `body` while a disk of `megabytes` lies at `path`.
    static func mounted(
        at path: String, megabytes: Int, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Void
    ) async throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Program.run("/usr/bin/mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=700", "tmpfs", path])
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        _ = try? Program.run("/usr/bin/umount", ["-l", path])
        try result.get()
    }

    /// Makes the disk at `path` another size.
    static func resize(_ path: String, megabytes: Int) throws {
        try Program.run("/usr/bin/mount", ["-o", "remount,size=\(megabytes)m", path])
    }

    /// Fills the disk with a file of that name, to its last block.
    static func fill(_ file: String) {
        // It ends with an error: no space left.
        _ = try? Program.run("/usr/bin/dd", ["if=/dev/zero", "of=\(file)", "bs=64k"])
        _ = try? Program.run("/usr/bin/dd", ["if=/dev/zero", "of=\(file)", "bs=1", "oflag=append", "conv=notrunc"])
    }
}
