// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging
import Wire

/// What the Office orders.
extension SyncEngine {
    /// Takes commands: stores them before the hub is told that they are here, so that none is lost in between.
    package func receive(_ commands: [CommandMessage]) throws(AgentError) {
        guard !commands.isEmpty else { return }
        try store.keep(commands)
        for command in commands {
            logger.notice("command.received", metadata: ["type": "\(command.type.rawValue)", "id": "\(command.id)"])
        }
    }

    /// The number after which the hub is to be asked for commands.
    package func commandsAfter() throws(AgentError) -> Int64 { try store.lastCommandNumber() }

    /// Fetches what waits, without waiting for more.
    func fetchCommands(_ summary: inout PassSummary) async throws(AgentError) {
        let after = try store.lastCommandNumber()
        switch await attempt({ [hub] () async throws(HubError) in
            try await hub.commands(after: after, waitingSeconds: 0)
        }) {
        case .success(let commands): try receive(commands)
        case .failure(let error): summary.failure = summary.failure ?? .hub(error)
        }
    }

    /// Carries out the stored commands that can be carried out now. A resend waits while its file is being written or travels.
    func carryOutCommands(_ summary: inout PassSummary) async throws(AgentError) {
        for command in try store.openCommands() {
            guard summary.failure == nil else { return }
            switch command.type {
            case .resolved: try resolve(command)
            case .rescan: lookAgain.insert(command.path?.path.bytes ?? [])
            case .release: try release(by: command.by ?? "hub")
            case .resend:
                if try await !resend(command, &summary) { continue }
            }
            try store.finish(command.id)
        }
    }

    /// The next change here is based on the version that a person chose; what is here was receipted before and is not sent over it.
    private func resolve(_ command: CommandMessage) throws(AgentError) {
        guard let path = command.path?.path, let version = command.version, version >= 1, var document = tracked[path],
            document.synced != nil
        else { return }
        document.synced?.version = version
        try store.update([(path, document)])
        tracked[path] = document
    }

    /// Sends a file because the Office asks; false where it has to wait.
    private func resend(_ command: CommandMessage, _ summary: inout PassSummary) async throws(AgentError) -> Bool {
        guard let path = command.path?.path else { return true }
        // Answered by a bundle that is on its way, or was receipted before the command was finished.
        if spool.values.contains(where: { $0.note.manifest.cmd == command.id }) { return false }
        if try store.hasReceipt(forCommand: command.id) { return true }
        if tracked[path]?.bundle != nil { return false }
        let plan = try look(.parts([path.bytes]))
        if let cause = plan.folderCause, cause != .folderEmptied {
            return await answer(command, CommandResult(result: .refused, cause: cause.rawValue), &summary)
        }
        if let cause = plan.held[path] {
            if [.stillOpen, .growing, .waiting].contains(cause) { return false }
            return await answer(command, CommandResult(result: .refused, cause: cause.rawValue), &summary)
        }
        let seen = scanner.scan(.parts([path.bytes]))
        guard let observation = seen.files.first(where: { $0.path == path }) else {
            guard seen.covers(path) else {
                return await answer(
                    command, CommandResult(result: .refused, cause: Cause.folderUnavailable.rawValue), &summary)
            }
            return await answer(command, CommandResult(result: .absent), &summary)
        }
        if case .ignored = IgnoreRule().verdict(on: path) {
            return await answer(command, CommandResult(result: .refused, cause: "ignored"), &summary)
        }
        var only = ChangePlan()
        only.readings = [plan.readings.first ?? ChangePlan.Reading(observation: observation)]
        var push = Push(
            folder: try openFolder(), draft: BundleDraft(targetBytes: rate.bundleTargetBytes),
            pairing: ContentPairing(missing: []),
            summary: summary)
        push.command = command.id
        let before = summary.receipted
        summary = try await run(&push, only)
        if lastHeld[path] == .unreadable {
            return await answer(command, CommandResult(result: .refused, cause: Cause.unreadable.rawValue), &summary)
        }
        return summary.receipted > before
    }

    private func answer(_ command: CommandMessage, _ result: CommandResult, _ summary: inout PassSummary) async -> Bool
    {
        let answered = await attempt { [hub] () async throws(HubError) in
            try await hub.answer(command: command.id, with: result)
        }
        guard case .failure(let error) = answered else { return true }
        // Answered already, or no longer asked: nothing is left to do.
        if case .refused(let problem) = error, [.alreadyAnswered, .notFound].contains(problem.code) { return true }
        summary.failure = summary.failure ?? .hub(error)
        return false
    }
}
