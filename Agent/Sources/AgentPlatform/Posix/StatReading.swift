// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Glibc

extension FileStamp {
    /// What `stat` says of a file. Times beyond what 64 bits of nanoseconds hold are brought to the nearest they do: some file
    /// systems keep whatever a program sets.
    init(_ status: stat) {
        self.init(
            sizeBytes: Int64(status.st_size), modifiedNs: Self.nanoseconds(status.st_mtim),
            changedNs: Self.nanoseconds(status.st_ctim),
            inode: UInt64(status.st_ino))
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        let (whole, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return time.tv_sec < 0 ? .min : .max }
        let (sum, overflowAgain) = whole.addingReportingOverflow(Int64(time.tv_nsec))
        return overflowAgain ? .max : sum
    }
}

extension stat {
    /// Whether it is an ordinary file: not a folder, link, pipe, socket or device.
    var isRegular: Bool { st_mode & S_IFMT == S_IFREG }
    /// Whether it is a folder.
    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
}

extension Moment {
    /// Now, by the machine's two clocks. The steady one counts the time that the machine slept (man 2 clock_gettime).
    package static func now() -> Moment {
        var steady = timespec()
        var wall = timespec()
        clock_gettime(CLOCK_BOOTTIME, &steady)
        clock_gettime(CLOCK_REALTIME, &wall)
        return Moment(
            steady: .seconds(steady.tv_sec) + .nanoseconds(steady.tv_nsec),
            wallNs: Int64(wall.tv_sec) &* 1_000_000_000 &+ Int64(wall.tv_nsec))
    }

    /// Milliseconds of the steady clock.
    static func milliseconds() -> Int64 { Int64(now().steady / .milliseconds(1)) }
}
