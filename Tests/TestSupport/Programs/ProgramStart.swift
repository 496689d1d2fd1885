// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// Starts `program` (an absolute path), hands it to `body` and, when that ends in whatever way, kills what still runs
/// and waits for it. `environment` is added to the tests' own; `input` is its standard input.
package func withProgram<Answer>(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
    input: [UInt8] = [], isolation: isolated (any Actor)? = #isolation,
    _ body: (RunningProgram) async throws -> Answer
) async throws -> Answer {
    let running = try ProgramStart(program, arguments, environment, directory).start(input: input)
    let result: Result<Answer, any Error>
    do { result = .success(try await body(running)) } catch { result = .failure(error) }
    running.signal(SIGKILL)
    _ = try? await running.outcome(within: .seconds(10))
    return try result.get()
}

/// Runs `program` (an absolute path) to its end; killed and ``ProgramError/tooSlow(waitingFor:output:errors:)`` after `limit`.
package func runProgram(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
    input: [UInt8] = [], within limit: Duration = .seconds(60)
) async throws -> ProgramOutcome {
    try await withProgram(program, arguments, environment: environment, directory: directory, input: input) {
        try await $0.outcome(within: limit)
    }
}

/// What the operating system needs to know to start a program.
private struct ProgramStart {
    let program: String
    let arguments: [String]
    let environment: [String]

    /// One start at a time: a pipe's ends must not be inherited by a program started beside this one, which would then
    /// keep it open.
    private static let starting = Mutex(())

    init(_ program: String, _ arguments: [String], _ added: [String: String], _ directory: String?) {
        // env(1) changes the directory and becomes the program, under the same process number.
        self.program = directory == nil ? program : "/usr/bin/env"
        self.arguments = (directory.map { ["/usr/bin/env", "-C", $0] } ?? []) + [program] + arguments
        self.environment = ProcessInfo.processInfo.environment.merging(added) { $1 }.map { "\($0)=\($1)" }
    }

    func start(input: [UInt8]) throws -> RunningProgram {
        try Self.starting.withLock { _ in
            let inputFile = try Self.fileHolding(input)
            let output = try Self.makePipe()
            let errors = try Self.makePipe()
            defer { for descriptor in [inputFile, output.write, errors.write] { close(descriptor) } }
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_adddup2(&actions, inputFile, 0)
            posix_spawn_file_actions_adddup2(&actions, output.write, 1)
            posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
            var pid: pid_t = 0
            let code = spawn(&pid, &actions)
            guard code == 0 else {
                close(output.read)
                close(errors.read)
                throw ProgramError.notStarted(program: program, systemError: code)
            }
            return RunningProgram(pid: pid, output: output.read, errors: errors.read)
        }
    }

    private func spawn(_ pid: inout pid_t, _ actions: inout posix_spawn_file_actions_t) -> Int32 {
        // The tests' own signal mask and ignored signals are no business of the program.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words = arguments.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        return posix_spawn(&pid, program, &actions, &attributes, &words, &variables)
    }

    private static func makePipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ProgramError.notStarted(program: "pipe", systemError: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// A file without a name that holds `bytes`: unlike a pipe it needs nobody to feed it.
    private static func fileHolding(_ bytes: [UInt8]) throws -> Int32 {
        var template = Array("/tmp/handover-test-input-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw ProgramError.notStarted(program: "mkstemp", systemError: errno) }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            guard count > 0 else { throw ProgramError.notStarted(program: "write", systemError: errno) }
            written += count
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }
}
