// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser
import Glibc
import Logging
import Storage

/// Parses the command line, has the command carried out, and turns errors into sentences and exit codes.
@main
enum Main {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        // What lies in the school's folder is for everybody to read; the state's files are made private one by one.
        umask(0o022)
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        exit(await run(Array(CommandLine.arguments.dropFirst())))
    }

    private static func run(_ arguments: [String]) async -> Int32 {
        let command: any AgentCommand
        do {
            var parsed = try HandoverAgent.parseAsRoot(arguments)
            guard let found = parsed as? any AgentCommand else {
                try parsed.run()
                return 0
            }
            command = found
        } catch {
            let code = HandoverAgent.exitCode(for: error)
            Output.write(
                HandoverAgent.fullMessage(for: error) + "\n", to: code.isSuccess ? STDOUT_FILENO : STDERR_FILENO)
            return code.isSuccess ? 0 : 2
        }
        do {
            return try await command.run()
        } catch let refusal as Refusal {
            Output.complain(refusal.sentence, refusal.remedy)
            return 1
        } catch let error as AgentError {
            Output.complain(error.sentence, error.remedy)
            return error.isUnreachable ? 3 : 1
        } catch let error as StorageError {
            Output.complain("\(error)", error.remedy)
            return 3
        } catch {
            Output.complain("\(error)", "")
            return 3
        }
    }
}
