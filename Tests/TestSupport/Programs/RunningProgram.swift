// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// A program that was started and is watched: a hub, an agent, openssl, a test server.
///
/// What it prints is collected while it runs (threads of their own, so that it never blocks on a full pipe).
/// Use ``withProgram(_:_:environment:directory:input:_:)``, which ends it whatever happens.
package final class RunningProgram: Sendable {
    /// Its process number.
    package let pid: pid_t
    private let heard = Mutex(Heard())

    private struct Heard {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        /// 2 pipes and the exit: all three must have ended before the outcome is whole.
        var openPipes = 2
        var exit: ProgramExit?
    }

    init(pid: pid_t, output: Int32, errors: Int32) {
        self.pid = pid
        Thread.detachNewThread { [self] in collect(output) { $0.output += $1 } }
        Thread.detachNewThread { [self] in collect(errors) { $0.errors += $1 } }
        Thread.detachNewThread { [self] in
            var status: Int32 = 0
            while waitpid(pid, &status, 0) == -1 && errno == EINTR {}
            let signal = status & 0x7f
            let exit: ProgramExit = signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal)
            heard.withLock { $0.exit = exit }
        }
    }

    /// What it printed so far.
    package var outputSoFar: String { heard.withLock { String(decoding: $0.output, as: UTF8.self) } }

    /// What it said on standard error so far.
    package var errorsSoFar: String { heard.withLock { String(decoding: $0.errors, as: UTF8.self) } }

    /// True until it has ended.
    package var isRunning: Bool { heard.withLock { $0.exit == nil } }

    /// The first whole line of its standard output that begins with `prefix`, without the line's end, as soon as it is
    /// there.
    package func line(startingWith prefix: String, within limit: Duration = .seconds(30)) async throws -> String {
        try await wait(for: "line starting with \"\(prefix)\"", within: limit) { heard in
            String(decoding: heard.output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
                .dropLast()
                .first { $0.hasPrefix(prefix) }.map(String.init)
        }
    }

    /// How it ended and all it said, once it has.
    package func outcome(within limit: Duration = .seconds(60)) async throws -> ProgramOutcome {
        try await wait(for: "end", within: limit) { heard in
            guard let exit = heard.exit, heard.openPipes == 0 else { return nil }
            return ProgramOutcome(exit: exit, output: heard.output, errors: heard.errors)
        }
    }

    /// Sends it a signal, such as `SIGTERM`; nothing where it has ended.
    package func signal(_ number: Int32) {
        // Under the lock: the number of a process that was waited for may be another's.
        heard.withLock { if $0.exit == nil { _ = kill(pid, number) } }
    }

    /// Looks again and again, a few milliseconds apart: what is waited for has no bell, and nothing depends on the pace.
    private func wait<Answer: Sendable>(
        for what: String, within limit: Duration, _ find: (Heard) -> Answer?
    ) async throws -> Answer {
        let deadline = ContinuousClock.now + limit
        while true {
            let now = heard.withLock { $0 }
            if let answer = find(now) { return answer }
            let tail = (
                String(decoding: now.output.suffix(2000), as: UTF8.self),
                String(decoding: now.errors.suffix(2000), as: UTF8.self)
            )
            if let exit = now.exit, now.openPipes == 0 {
                throw ProgramError.ended(exit, waitingFor: what, output: tail.0, errors: tail.1)
            }
            guard ContinuousClock.now < deadline else {
                throw ProgramError.tooSlow(waitingFor: what, output: tail.0, errors: tail.1)
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func collect(_ descriptor: Int32, _ add: (inout Heard, ArraySlice<UInt8>) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            heard.withLock { add(&$0, buffer[..<count]) }
        }
        close(descriptor)
        heard.withLock { $0.openPipes -= 1 }
    }
}
