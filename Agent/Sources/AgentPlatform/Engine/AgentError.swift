// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain

/// Why the agent could not do its work.
package enum AgentError: Error, Sendable {
    /// The agent's own state cannot be read or written. Nothing is done without it: what it does not remember it would do twice.
    case state(reason: String)
    /// The hub refused, or could not be reached.
    case hub(HubError)
    /// The hub's receipt does not hold.
    case receipt(ReceiptRefusal)
    /// The school's folder cannot be opened.
    case folder(SystemError)
    /// The folder as a whole is held for a person to look at.
    case folderHeld(Cause)
    /// The name bears a mark of secrecy beyond doubt: no confirmation opens it.
    case markedSecret(String)
    /// There is no such document here.
    case noSuchDocument(String)
    /// Several documents could be meant.
    case ambiguousDocument(String)

    /// What happened, one sentence.
    package var sentence: String {
        switch self {
        case .state(let reason): "The agent's state cannot be used: \(reason)."
        case .hub(let error): error.sentence
        case .receipt(let refusal): refusal.sentence
        case .folder(let error): "The school's folder cannot be opened: \(error)."
        case .folderHeld(let cause): "The school's folder is held: \(cause.titleInEnglish)."
        case .markedSecret(let path): "The name \(path) bears a mark of secrecy; it is not sent whoever confirms it."
        case .noSuchDocument(let path): "There is no document \(path) here."
        case .ambiguousDocument(let path):
            "Several documents are named like \(path); give the exact name, or --path-base64."
        }
    }

    /// What to do, one sentence.
    package var remedy: String {
        switch self {
        case .state: "Check the disk and the rights of the state's directory; if it is damaged, enrol anew."
        case .hub(let error): error.remedy
        case .receipt(let refusal): refusal.remedy
        case .folder: "Check that the disk or share is mounted and that the agent may read it."
        case .folderHeld(let cause): cause.actionInEnglish
        case .markedSecret: Cause.possibleSecret.actionInEnglish
        case .noSuchDocument, .ambiguousDocument: "Compare the name with the one in the folder."
        }
    }

    /// Whether the same would fail again until a person acts.
    package var isPermanent: Bool {
        switch self {
        case .state, .noSuchDocument, .ambiguousDocument, .folderHeld, .markedSecret: true
        case .folder: false
        case .hub(let error): error.isPermanent
        case .receipt(let refusal): refusal.isPermanent
        }
    }

    /// Whether something could not be reached or opened, as opposed to a plain no (exit code 3 and not 1).
    package var isUnreachable: Bool {
        switch self {
        case .state, .folder: true
        case .hub(let error): error.isOffline
        case .receipt, .noSuchDocument, .ambiguousDocument, .folderHeld, .markedSecret: false
        }
    }

    /// What the school and the Office are told of it while it lasts; nil where it passes or is settled by itself.
    package var cause: Cause? {
        switch self {
        case .state, .noSuchDocument, .ambiguousDocument, .markedSecret: nil
        case .folder: .folderUnavailable
        case .folderHeld(let cause): cause
        case .receipt: .distrusted
        case .hub(let error): error.cause
        }
    }
}
