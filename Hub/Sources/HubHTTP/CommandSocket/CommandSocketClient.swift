// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// The other end of the command socket: hands a command to the server and its output to the terminal.
package enum CommandSocketClient {
    /// Has `request` carried out by the server that owns `directory`; nil where no server listens there.
    ///
    /// Blocks until the command ended; returns its exit code.
    package static func run(_ request: CommandRequest, directory: String, terminal: some CommandOutput) async throws
        -> UInt8?
    {
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return nil }
        defer { close(folder) }
        let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard connection >= 0 else { throw CommandSocketError.unreachable(errno) }
        defer { close(connection) }
        guard connect(connection, to: "/proc/self/fd/\(folder)/\(CommandSocketServer.name)") else {
            if errno == ENOENT || errno == ECONNREFUSED { return nil }
            throw CommandSocketError.unreachable(errno)
        }
        try send(Array(try JSONEncoder().encode(request)) + [0x0A], connection)
        while true {
            let header = try receive(CommandFrame.headerByteCount, connection)
            let count = header[1...].reduce(0) { $0 << 8 | Int($1) }
            guard let frame = CommandFrame(rawValue: header[0]), count <= 64 << 20 else { throw CommandSocketError.cut }
            let bytes = try receive(count, connection)
            switch frame {
            case .output: try await terminal.output(bytes)
            case .error: try await terminal.error(bytes)
            case .exit: return bytes.first ?? 3
            }
        }
    }

    private static func connect(_ descriptor: Int32, to path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    private static func send(_ bytes: [UInt8], _ descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw CommandSocketError.cut }
            rest = rest.dropFirst(count)
        }
    }

    private static func receive(_ count: Int, _ descriptor: Int32) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress?.advanced(by: filled), count - filled)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw CommandSocketError.cut }
            filled += got
        }
        return bytes
    }
}
