// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import HubHTTP

/// This process's own standard output and error.
struct Terminal: CommandOutput {
    func output(_ bytes: some Collection<UInt8> & Sendable) async throws { try Self.write(Array(bytes), STDOUT_FILENO) }
    func error(_ bytes: some Collection<UInt8> & Sendable) async throws { try Self.write(Array(bytes), STDERR_FILENO) }

    static func write(_ bytes: [UInt8], _ descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw Refusal(description: "The output cannot be written: \(String(cString: strerror(errno))).")
            }
            rest = rest.dropFirst(count)
        }
    }
}

/// Standard output into a file that appears only when the command succeeded; an existing file is replaced at once or not at all.
final class FileOutput: CommandOutput {
    private let path: String
    private let partial: String
    private let descriptor: Int32

    /// Opens a partial file beside `path`; throws a ``Refusal`` where that cannot be done.
    init(_ path: String) throws {
        self.path = path
        partial = path + ".partial-" + String(UInt32.random(in: 0 ... .max), radix: 16)
        descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Refusal(description: "\(path) cannot be written: \(String(cString: strerror(errno))).")
        }
    }

    /// Has `body` write the file and return its exit code; the file appears only where that is 0.
    static func filling(_ path: String, _ body: (FileOutput) async throws -> UInt8) async throws -> UInt8 {
        let file = try FileOutput(path)
        do {
            let code = try await body(file)
            try file.finish(succeeded: code == 0)
            return code
        } catch {
            try? file.finish(succeeded: false)
            throw error
        }
    }

    func output(_ bytes: some Collection<UInt8> & Sendable) async throws {
        try Terminal.write(Array(bytes), descriptor)
    }
    func error(_ bytes: some Collection<UInt8> & Sendable) async throws { try await Terminal().error(bytes) }

    /// Gives the file its name where `succeeded`, else removes it.
    func finish(succeeded: Bool) throws {
        let synced = fsync(descriptor) == 0
        close(descriptor)
        guard succeeded, synced, rename(partial, path) == 0 else {
            unlink(partial)
            guard !succeeded else {
                throw Refusal(description: "\(path) cannot be written: \(String(cString: strerror(errno))).")
            }
            return
        }
    }
}
