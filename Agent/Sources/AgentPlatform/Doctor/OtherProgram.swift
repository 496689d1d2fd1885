// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Glibc

/// Asks a program of the machine for what it prints. Blocks for at most a few seconds.
enum OtherProgram {
    /// How long a program may take, in milliseconds.
    private static let patienceMs: Int32 = 5000

    /// What `path` printed; nil where it cannot be started, ended with an error, printed too much or took too long.
    static func output(of path: String, _ arguments: [String]) -> String? {
        guard access(path, X_OK) == 0 else { return nil }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let reading = Descriptor(owning: ends[0])
        guard let process = spawn(path, arguments, output: ends[1]) else {
            close(ends[1])
            return nil
        }
        close(ends[1])
        let printed = collect(reading)
        if printed == nil { kill(process, SIGKILL) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard status == 0, let printed else { return nil }
        return String(decoding: printed, as: UTF8.self)
    }

    private static func spawn(_ path: String, _ arguments: [String], output: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        // Its words are read by programs, not by people.
        let settings = ["LC_ALL=C", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
        let environment: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) } + [nil]
        defer { for word in words + environment { free(word) } }
        var process = pid_t()
        return posix_spawn(&process, path, &actions, nil, words, environment) == 0 ? process : nil
    }

    /// All that comes until the end; nil beyond the bounds of size and time.
    private static func collect(_ reading: borrowing Descriptor) -> [UInt8]? {
        let end = Moment.milliseconds() + Int64(patienceMs)
        var (bytes, part): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 64 << 10))
        while bytes.count < ProcFile.maximumBytes {
            let left = end - Moment.milliseconds()
            var waiting = pollfd(fd: reading.number, events: Int16(POLLIN), revents: 0)
            guard left > 0, poll(&waiting, 1, Int32(left)) != 0 else { return nil }
            let count = part.withUnsafeMutableBytes { read(reading.number, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += part[..<count]
        }
        return nil
    }
}
