// SPDX-License-Identifier: Apache-2.0
import ReceiptLog

/// Why an answer is no receipt for what was sent. Nothing counts as delivered, and nobody is told so.
package enum ReceiptRefusal: Error, Equatable, Sendable {
    /// The answer carries no receipt.
    case missing
    /// It is not well-formed, not signed by the pinned key, or not in the log that was signed.
    case unproven(ReceiptError)
    /// Its text cannot be read.
    case unreadable
    /// It is a receipt for something else: another bundle, device, document or version of one.
    case ofSomethingElse
    /// The log's head was not shown to continue the one that the agent holds: the proof between these sizes is needed.
    case needsProof(from: UInt64, to: UInt64)
    /// The proof between the heads does not hold.
    case inconsistent(ProofError)
    /// Two signed heads contradict each other: the log was forked, and the two notes prove it.
    case fork(held: [UInt8], shown: [UInt8])
    /// It is of another log than the one known.
    case otherLog(String)

    /// What happened, one sentence.
    package var sentence: String {
        switch self {
        case .missing: "The hub's answer carries no receipt."
        case .unproven(let error): error.sentence
        case .unreadable: "The receipt's text cannot be read."
        case .ofSomethingElse: "The receipt is for something else than was sent."
        case .needsProof(let from, let to):
            "The hub did not show that its log of \(to) entries continues the one of \(from)."
        case .inconsistent: "The hub's log does not continue the one that was seen before."
        case .fork: "The hub has signed two logs that contradict each other."
        case .otherLog(let origin): "The receipt is from the log \(origin), which this agent does not know."
        }
    }

    /// What to do, one sentence.
    package var remedy: String {
        switch self {
        case .missing, .unproven, .unreadable, .ofSomethingElse:
            "Nothing is lost: it is sent again. If it stays so, tell the Office."
        case .needsProof: "Nothing: the proof is fetched."
        case .inconsistent, .fork: "Tell the Office and keep the state of this agent: it holds the proof."
        case .otherLog: "If the Office has restored its hub, ask it for the new log's name; otherwise do not trust it."
        }
    }

    /// Whether asking again cannot help.
    package var isPermanent: Bool {
        switch self {
        case .missing, .unproven, .unreadable, .ofSomethingElse, .needsProof, .inconsistent: false
        case .fork, .otherLog: true
        }
    }
}
