// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

/// What a command line asks the running service to do, one line of JSON on the control socket.
package struct ControlRequest: Codable, Sendable {
    /// What to do.
    package enum Action: String, Codable, Sendable {
        case sync, resend, status
    }

    /// What to do.
    package var action: Action
    /// With `resend`: the document.
    package var path: PathMessage?

    /// A request of those members.
    package init(_ action: Action, path: DocumentPath? = nil) { (self.action, self.path) = (action, path.map { PathMessage($0) }) }
}

/// What comes back, a line each: progress while it lasts, then one of the others.
package struct ControlReply: Codable, Sendable {
    /// How far the pass is.
    package var progress: Progress?
    /// How the pass ended.
    package var summary: PassReport?
    /// How everything stands.
    package var standing: Standing?
    /// Why there is nothing else.
    package var failure: Failure?

    /// Nothing said yet.
    package init() {}

    /// How far a pass is.
    package struct Progress: Codable, Sendable {
        /// Files to be read.
        package var files: Int
        /// Files read.
        package var read: Int
        /// Files receipted.
        package var receipted: Int
        /// Bytes sent.
        package var bytesSent: Int

        /// The progress of a pass.
        package init(_ progress: PassProgress) {
            (files, read, receipted, bytesSent) = (progress.files, progress.read, progress.receipted, progress.bytesSent)
        }
    }

    /// An error as a person needs it.
    package struct Failure: Codable, Sendable {
        /// What happened.
        package var sentence: String
        /// What to do.
        package var remedy: String
        /// Whether something could not be reached or opened.
        package var isUnreachable: Bool

        /// An error of the agent's.
        package init(_ error: AgentError) {
            (sentence, remedy, isUnreachable) = (error.sentence, error.remedy, error.isUnreachable)
        }
    }

    /// A pass's progress.
    package static func progress(_ progress: PassProgress) -> ControlReply {
        var reply = ControlReply()
        reply.progress = Progress(progress)
        return reply
    }
}

/// A pass as it is told to a person or a script.
package struct PassReport: Codable, Sendable {
    /// Files put into bundles.
    package var pushed: Int
    /// Files that a receipt came for.
    package var receipted: Int
    /// Files seen as receipted before.
    package var unchanged: Int
    /// Bytes of request bodies.
    package var bytesSent: Int
    /// Files that could not go.
    package var held: [Standing.Blocked]
    /// What ended the pass early.
    package var failure: ControlReply.Failure?

    /// The report of a pass.
    package init(_ summary: PassSummary) {
        (pushed, receipted, unchanged, bytesSent) = (summary.pushed, summary.receipted, summary.unchanged, summary.bytesSent)
        held = summary.held.filter { $0.value != .waiting && $0.value != .nameCollision }.sorted { $0.key < $1.key }.map {
            Standing.Blocked(path: PathMessage($0.key), cause: $0.value.rawValue, action: $0.value.action)
        }
        failure = summary.failure.map { ControlReply.Failure($0) }
    }
}
