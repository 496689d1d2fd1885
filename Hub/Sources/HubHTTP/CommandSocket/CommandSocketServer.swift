// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Carries out the commands of other processes while the server owns the directory: the same code, the same answers.
///
/// The socket lies in the data directory with mode 0600, and the kernel says who is at the other end: the directory's owner or
/// root, nobody else.
package struct CommandSocketServer: Service {
    /// Who asked: the user id at the other end.
    package typealias Runner = @Sendable (CommandRequest, _ userID: UInt32, any CommandOutput) async -> UInt8

    private let directory: String
    private let logger: Logger
    private let runner: Runner

    /// The socket's name in the data directory.
    package static let name = "hub.socket"

    /// A server of the socket in `directory` that has commands carried out by `runner`.
    package init(directory: String, logger: Logger, runner: @escaping Runner) {
        (self.directory, self.logger, self.runner) = (directory, logger, runner)
    }

    /// Serves until the group shuts down.
    package func run() async throws {
        // Through the descriptor, since a socket's path may have 108 bytes only.
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandSocketError.unreachable(errno) }
        defer { close(descriptor) }
        let path = "/proc/self/fd/\(descriptor)/\(Self.name)"
        unlink(path)
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: false) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        chmod(path, 0o600)
        defer { unlink(path) }
        try await cancelWhenGracefulShutdown {
            try await server.executeThenClose { connections in
                try await withThrowingDiscardingTaskGroup { group in
                    for try await connection in connections { group.addTask { await serve(connection) } }
                }
            }
        }
    }

    private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        do {
            let userID = try await Self.peer(of: connection.channel)
            guard userID == 0 || userID == geteuid() else { return try await connection.channel.close() }
            try await connection.executeThenClose { inbound, outbound in
                var parts = inbound.makeAsyncIterator()
                let request = try await Self.request(from: &parts)
                let output = FrameOutput(writer: outbound)
                let code = await runner(request, userID, output)
                try await output.send(.exit, [code])
                // Closing now would drop what is not written yet: the other end closes when it has the last frame.
                while try await parts.next() != nil {}
            }
        } catch {
            logger.debug("command.cut", metadata: ["error": "\(error)"])
        }
    }

    private static func request(
        from parts: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    ) async throws -> CommandRequest {
        var line = ByteBuffer()
        while let part = try await parts.next() {
            line.writeImmutableBuffer(part)
            guard line.readableBytes <= CommandRequest.maximumByteCount else { throw CommandSocketError.badRequest }
            if let end = line.readableBytesView.firstIndex(of: 0x0A) {
                let bytes = line.readableBytesView[..<end]
                return try JSONDecoder().decode(CommandRequest.self, from: Data(bytes))
            }
        }
        throw CommandSocketError.badRequest
    }

    /// SO_PEERCRED: process, user and group at the other end.
    private static func peer(of channel: any Channel) async throws -> UInt32 {
        guard let provider = channel as? any SocketOptionProvider else { throw CommandSocketError.badRequest }
        let credentials: PeerCredentials = try await provider.unsafeGetSocketOption(
            level: .init(rawValue: SOL_SOCKET), name: .init(rawValue: SO_PEERCRED)
        ).get()
        return credentials.userID
    }

    private struct PeerCredentials {
        var processID: Int32 = 0
        var userID: UInt32 = 0
        var groupID: UInt32 = 0
    }
}

/// Why the socket cannot be used.
package enum CommandSocketError: Error, CustomStringConvertible {
    /// The system's error.
    case unreachable(Int32)
    /// What arrived is no request.
    case badRequest
    /// The server went away before it answered.
    case cut

    /// For people.
    package var description: String {
        switch self {
        case .unreachable(let code): "The hub's socket cannot be reached: \(String(cString: strerror(code)))."
        case .badRequest: "What arrived on the hub's socket is no command."
        case .cut: "The hub stopped before it answered. Start it again and repeat the command."
        }
    }
}

/// Frames to the other end, held back while it is slow.
private struct FrameOutput: CommandOutput {
    let writer: NIOAsyncChannelOutboundWriter<ByteBuffer>

    func output(_ bytes: some Collection<UInt8> & Sendable) async throws { try await send(.output, bytes) }
    func error(_ bytes: some Collection<UInt8> & Sendable) async throws { try await send(.error, bytes) }

    func send(_ frame: CommandFrame, _ bytes: some Collection<UInt8> & Sendable) async throws {
        var buffer = ByteBuffer(bytes: frame.header(count: bytes.count))
        buffer.writeBytes(bytes)
        try await writer.write(buffer)
    }
}
