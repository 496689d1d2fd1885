// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import Curl
import Domain
import Glibc
import Logging
import Storage
import Wire

/// Everything a working agent is made of, over the state that this process owns.
struct AgentAssembly {
    let lock: DirectoryLock
    let settings: AgentSettings
    let engine: SyncEngine
    let hub: any HubConnection
    let loop: CurlLoop
    let logger: Logger

    /// Takes the state in `directory` for this process; throws `StorageError.lockHeld` where another has it.
    static func make(_ directory: DiskPath, holder: String, level: Logger.Level) throws -> AgentAssembly {
        var logger = Logger(label: "handover-agent")
        logger.logLevel = level
        guard try PosixFS().exists(directory) else {
            throw AgentError.state(reason: "\(directory) is not there; enrol first")
        }
        becomeOwner(of: directory)
        let lock = try DirectoryLock(directory, holder: holder)
        let store = try AgentStore(directory)
        let settings = try store.settings()
        let key = try DeviceKey.load(school: settings.school, from: directory)
        let skew = ClockSkew(milliseconds: try store.skewMs())
        let limit = SendLimit(settings.link.bytesPerSecond)
        guard let loop = CurlLoop(ConnectionPolicy(userAgent: "handover-agent/\(AgentVersion.text)")),
            let hub = HubClient(settings.hub, key: key, skew: skew, loop: loop, limit: limit)
        else {
            throw AgentError.state(
                reason: "the hub's address \(settings.hub.url) is none, or libcurl cannot be started")
        }
        let engine = try SyncEngine(
            SyncEngine.Parts(settings: settings, key: key, hub: hub, skew: skew, limit: limit, logger: logger), store: store)
        return AgentAssembly(lock: lock, settings: settings, engine: engine, hub: hub, loop: loop, logger: logger)
    }

    /// As root in another's state, files must not become root's: the service could not open them.
    static func becomeOwner(of directory: DiskPath) {
        var status = stat()
        guard geteuid() == 0, stat(directory.string, &status) == 0, status.st_uid != 0 else { return }
        guard setgid(status.st_gid) == 0, setuid(status.st_uid) == 0 else { exit(3) }
    }

    /// Lets connections go.
    func end() {
        loop.shutDown()
        lock.release()
    }
}

/// Has a request carried out by the running service, or here where none runs.
enum Attended {
    /// Asks the service in `directory`; nil where none runs. `onProgress` is told how far a pass is.
    static func ask(
        _ request: ControlRequest, in directory: DiskPath, onProgress: (ControlReply.Progress) -> Void = { _ in }
    ) throws -> ControlReply? {
        guard var socket = ControlSocket.connect(in: directory) else { return nil }
        guard socket.send(try WireJSON.encode(request)) else { return nil }
        while let line = socket.receive() {
            let reply = try WireJSON.decode(ControlReply.self, from: line)
            guard let progress = reply.progress else { return reply }
            onProgress(progress)
        }
        throw AgentError.state(reason: "the service ended before it answered")
    }

    /// Carries `body` out with the state in this process's hands, unless the service takes `request`; a service that is just starting or
    /// ending is waited for.
    static func carryOut(
        _ request: ControlRequest, in directory: DiskPath, onProgress: (ControlReply.Progress) -> Void = { _ in },
        here body: (AgentAssembly) async throws -> ControlReply
    ) async throws -> ControlReply {
        var tries = 50
        while true {
            if let reply = try ask(request, in: directory, onProgress: onProgress) { return reply }
            do {
                let agent = try AgentAssembly.make(
                    directory, holder: "handover-agent \(request.action.rawValue)", level: .error)
                defer { agent.end() }
                return try await body(agent)
            } catch StorageError.lockHeld where tries > 0 {
                tries -= 1
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}
