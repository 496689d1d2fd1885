// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging

/// The school's folder as a whole: whether it is the one that it was.
extension SyncEngine {
    /// What concerns not one file but all: the folder, what can be written there, the line to the hub.
    var problems: [Cause] {
        var causes = [folderCause, deskCause].compactMap { $0 }
        if let cause = lastFailure?.cause, !causes.contains(cause) { causes.append(cause) }
        return causes
    }

    /// Takes in what a scan saw of the folder itself. False where it is not the school's: then nothing of what was seen counts.
    func takeFolder(_ seen: FolderObservation) throws(AgentError) -> Bool {
        folderIsMarked = seen.root?.isMarked ?? true
        var verdict = FolderRule.verdict(on: seen, known: folderIdentity) { isFamiliar(seen) }
        if verdict == .replaced, acceptsFolder, let root = seen.root { verdict = .known(root) }
        switch verdict {
        case .lost: return true
        case .replaced: return false
        case .known(let identity):
            guard identity != folderIdentity else { return true }
            try store.keepFolder(identity, isAccepted: acceptsFolder)
            folderIdentity = identity
            return true
        }
    }

    /// Whether any document stands as it was last read, or none would be expected to.
    private func isFamiliar(_ seen: FolderObservation) -> Bool {
        var seen = seen
        // A part of the folder may well hold nothing that is known.
        if case .parts = seen.scope { seen = scanner.scan(.whole) }
        return seen.files.contains { $0.stamp == tracked[$0.path]?.local?.stamp }
            || !tracked.values.contains { $0.isAtHub && $0.missingSinceNs == nil }
    }

    /// A person says that the folder is meant to be as it is, empty or another one: what is then found changed may go.
    func acceptFolder() throws(AgentError) {
        try store.keepFolder(folderIdentity, isAccepted: true)
        acceptsFolder = true
        folderCause = nil
    }

    /// Ends that once a whole look has found files, or nothing of what was there is left to be removed.
    func endAcceptance(after plan: ChangePlan) throws(AgentError) {
        guard acceptsFolder, case .whole = plan.looked.scope, plan.folderCause == nil else { return }
        guard !folderWasEmpty || !tracked.values.contains(where: \.isAtHub) else { return }
        try store.keepFolder(folderIdentity, isAccepted: false)
        acceptsFolder = false
    }
}
