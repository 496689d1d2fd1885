// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

extension SyncEngine {
    /// Sends one document again because a person at the school asks: a fresh receipt for the same bytes, or a new version.
    ///
    /// Throws ``AgentError/noSuchDocument(_:)`` where nothing stands there.
    package func resend(_ path: DocumentPath) async throws(AgentError) -> PassSummary {
        var summary = PassSummary()
        try await greet(&summary)
        if summary.failure == nil, needsReconcile { try await reconcile(&summary) }
        if summary.failure == nil { try await recoverSpool(&summary) }
        let plan = try look(.parts([path.bytes]))
        if let cause = plan.folderCause, cause != .folderEmptied { throw .folderHeld(cause) }
        if let cause = plan.held[path], cause.needsPerson { summary.held = [path: cause] }
        guard summary.failure == nil, summary.held.isEmpty else { return summary }
        let seen = scanner.scan(.parts([path.bytes]))
        guard let observation = seen.files.first(where: { $0.path == path }) else {
            throw .noSuchDocument(path.display)
        }
        var only = ChangePlan()
        only.readings = [plan.readings.first ?? ChangePlan.Reading(observation: observation)]
        var push = try Push(
            folder: openFolder(), draft: BundleDraft(targetBytes: rate.bundleTargetBytes),
            pairing: ContentPairing(missing: []),
            summary: summary)
        push.isAsked = true
        summary = try await run(&push, only)
        try await publishReceipts()
        return summary
    }

    /// The document that a person means: by its bytes, else by its name key where only one has it.
    package func document(named asked: DocumentPath) throws(AgentError) -> DocumentPath {
        let seen = scanner.scan(.parts([asked.bytes]))
        if tracked[asked] != nil || seen.files.contains(where: { $0.path == asked }) { return asked }
        let key = NameKey(of: asked)
        let alike = tracked.keys.filter { NameKey(of: $0) == key }
        guard let only = alike.first else { throw .noSuchDocument(asked.display) }
        guard alike.count == 1 else { throw .ambiguousDocument(asked.display) }
        return only
    }
}
