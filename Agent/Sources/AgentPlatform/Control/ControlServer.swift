// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Dispatch
import Domain
import Glibc
import Logging
import ServiceLifecycle
import Storage
import Wire

/// Lets commands of a person be carried out by the running service, which owns the state.
package struct ControlServer: Service {
    private let directory: DiskPath
    private let service: AgentService
    private let engine: SyncEngine
    private let logger: Logger

    /// A server in the state's directory.
    package init(directory: DiskPath, service: AgentService, engine: SyncEngine, logger: Logger) {
        (self.directory, self.service, self.engine, self.logger) = (directory, service, engine, logger)
    }

    /// Serves until the group shuts down.
    package func run() async throws {
        let listener = try ControlSocket.listen(in: directory)
        let (connections, arrivals) = AsyncStream<Int32>.makeStream(bufferingPolicy: .bufferingOldest(16))
        let source = DispatchSource.makeReadSource(
            fileDescriptor: listener, queue: DispatchQueue(label: "handover.control"))
        source.setEventHandler {
            let number = accept4(listener)
            guard number >= 0 else { return }
            if case .enqueued = arrivals.yield(number) { return }
            close(number)
        }
        source.setCancelHandler { close(listener) }
        source.activate()
        defer { source.cancel() }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for await number in connections { group.addTask { await serve(number) } }
                group.cancelAll()
            }
        }
    }

    private func serve(_ number: Int32) async {
        guard ControlSocket.isTrusted(number) else {
            close(number)
            return
        }
        let line = LineSender(number)
        guard let bytes = await line.receive(), let request = try? WireJSON.decode(ControlRequest.self, from: bytes)
        else { return }
        var reply = ControlReply()
        do {
            switch request.action {
            case .sync:
                let pacer = ProgressPacer { line.send(.progress($0)) }
                reply.summary = PassReport(try await service.sync { pacer.note($0) })
            case .resend:
                guard let path = request.path?.path else { return }
                reply.summary = PassReport(try await service.resend(engine.document(named: path)))
            case .status: reply.standing = try await service.standing()
            case .release: reply.released = ControlReply.Released(try await service.release())
            case .confirm:
                guard let path = request.path?.path else { return }
                reply.confirmed = try await service.confirm(path)
            case .link:
                var rule = await engine.linkRule()
                if try rule.change(limit: request.limit, hours: request.hours) { try await service.limit(rule) }
                reply.link = LinkReply(rule)
            }
        } catch let error as AgentError {
            reply.failure = ControlReply.Failure(error)
        } catch {
            reply.failure = ControlReply.Failure(.state(reason: "\(error)"))
        }
        line.send(reply)
    }
}

/// One connection's lines, read and written away from the threads that all tasks share.
private final class LineSender: Sendable {
    private let number: Int32
    private let queue = DispatchQueue(label: "handover.control.line")

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    func receive() async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                var socket = ControlSocket(owning: dup(number))
                continuation.resume(returning: socket.receive())
            }
        }
    }

    func send(_ reply: ControlReply) {
        guard let bytes = try? WireJSON.encode(reply) else { return }
        queue.async { [self] in
            let socket = ControlSocket(owning: dup(number))
            _ = socket.send(bytes)
        }
    }
}

private func accept4(_ listener: Int32) -> Int32 {
    let number = accept(listener, nil, nil)
    if number >= 0 { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    return number
}
