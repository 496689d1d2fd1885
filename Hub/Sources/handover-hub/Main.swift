// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import Foundation
import Glibc
import HubCore
import HubHTTP
import HubStore
import Logging
import Storage
import Wire

/// Parses the command line, finds out whether a server owns the directory, and has the command carried out there or here.
@main
enum Main {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        umask(0o077)
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(Int32(await run(arguments)))
    }

    private static func run(_ arguments: [String]) async -> UInt8 {
        var command: any ParsableCommand
        do {
            command = try HandoverHub.parseAsRoot(arguments)
            // A command without work of its own says what there is.
            if !(command is any HubCommand), !(command is Serve), !(command is Restore) { try command.run() }
        } catch {
            return report(parseError: error)
        }
        do {
            if let serve = command as? Serve { return try await serve.serve() }
            if let restore = command as? Restore { return try await restore.restore() }
            guard let command = command as? any HubCommand else { return 2 }
            if let backup = command as? Backup {
                return try await backup.carryOut { try await carryOut(command, arguments, $0) }
            }
            becomeOwner(of: command.location.directory)
            guard let target = (command as? Get)?.output else {
                return try await carryOut(command, arguments, Terminal())
            }
            return try await FileOutput.filling(target) { try await carryOut(command, arguments, $0) }
        } catch {
            return report(error)
        }
    }

    private static func carryOut(_ command: any HubCommand, _ arguments: [String], _ out: some CommandOutput)
        async throws -> UInt8
    {
        let directory = command.location.directory
        let attachment = try (command as? any AttachesFile).map { try contents(of: $0.file) }
        let request = CommandRequest(argv: arguments, attachment: attachment.map { Base64.encode($0) })
        // Twice: the server may have been just about to listen, or just about to go.
        for attempt in 1...20 {
            if let code = try await CommandSocketClient.run(request, directory: directory, terminal: out) {
                return code
            }
            do {
                guard FileManager.default.fileExists(atPath: directory) || command is any CreatesDirectory else {
                    throw Unreachable(
                        description:
                            "There is no hub in \(directory). Give its directory with --data, or start handover-hub serve."
                    )
                }
                return try await carryOutHere(command, attachment ?? [], directory, out)
            } catch StorageError.lockHeld where attempt < 20 {
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        return 3
    }

    /// A file that a command takes; throws ``Unreachable`` where it cannot be read or is too large.
    private static func contents(of file: String) throws -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw Unreachable(description: "\(file) cannot be read. Is the name right, and may you read it?")
        }
        guard bytes.count <= CommandRequest.maximumAttachment else {
            throw Refusal(description: "\(file) has more than \(CommandRequest.maximumAttachment) bytes.")
        }
        return [UInt8](bytes)
    }

    private static func carryOutHere(
        _ command: any HubCommand, _ attachment: [UInt8], _ directory: String, _ out: some CommandOutput
    ) async throws -> UInt8 {
        if let command = command as? any UnopenedHubCommand { return try await command.run(inUnopened: directory, out) }
        var logger = Logger(label: "handover-hub")
        logger.logLevel = .error
        let opened = try await HubDirectory(DiskPath(directory), holder: "handover-hub", logger: logger)
        let code = await execute(command, attachment, hub: opened.hub, userID: getuid(), out)
        try await opened.close()
        return code
    }

    /// Runs a command and says its errors; the same at both ends of the socket.
    static func execute(
        _ command: any HubCommand, _ attachment: [UInt8], hub: Hub, userID: UInt32, _ out: any CommandOutput
    ) async -> UInt8 {
        let context = CommandContext(hub: hub, actor: "os:\(userName(userID))", out: out, attachment: attachment)
        do {
            return try await command.run(context)
        } catch {
            try? await context.note(sentence(error))
            return error is Problem || error is Refusal || error is ChunkReader.Damage ? 1 : 3
        }
    }

    /// The server's end: the arguments are parsed again, by the same parser.
    static func execute(_ request: CommandRequest, hub: Hub, userID: UInt32, _ out: any CommandOutput) async -> UInt8 {
        guard let command = try? HandoverHub.parseAsRoot(request.argv) as? any HubCommand else {
            try? await out.error(Array("The server does not know this command; is it an older version?\n".utf8))
            return 2
        }
        let attachment = request.attachment.flatMap { Base64.decode($0) } ?? []
        return await execute(command, attachment, hub: hub, userID: userID, out)
    }

    private static func userName(_ id: UInt32) -> String {
        guard let entry = getpwuid(id) else { return String(id) }
        return String(cString: entry.pointee.pw_name)
    }

    /// As root in another's directory, files must not become root's: a sandboxed server could not open them.
    private static func becomeOwner(of directory: String) {
        guard geteuid() == 0, let attributes = try? FileManager.default.attributesOfItem(atPath: directory),
            let user = attributes[.ownerAccountID] as? UInt32, let group = attributes[.groupOwnerAccountID] as? UInt32,
            user != 0
        else { return }
        guard setgroups(0, nil) == 0, setgid(group) == 0, setuid(user) == 0 else { exit(3) }
    }

    private static func report(parseError error: any Error) -> UInt8 {
        let message = HandoverHub.fullMessage(for: error)
        let code = HandoverHub.exitCode(for: error)
        try? Terminal.write(Array((message + "\n").utf8), code.isSuccess ? STDOUT_FILENO : STDERR_FILENO)
        return code.isSuccess ? 0 : 2
    }

    private static func report(_ error: any Error) -> UInt8 {
        try? Terminal.write(Array((sentence(error) + "\n").utf8), STDERR_FILENO)
        return error is Refusal || error is Problem ? 1 : 3
    }

    private static func sentence(_ error: any Error) -> String {
        switch error {
        case let problem as Problem: "handover-hub: \(problem.detail)."
        case let error as StorageError: "handover-hub: \(error) \(error.remedy)"
        default: "handover-hub: \(error)"
        }
    }
}

/// The hub cannot be opened: exit code 3.
struct Unreachable: Error, CustomStringConvertible {
    let description: String
}

/// A command that may be the first one in a new directory.
protocol CreatesDirectory {}
