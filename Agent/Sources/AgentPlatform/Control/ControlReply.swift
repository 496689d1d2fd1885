// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

/// What comes back, a line each: progress while it lasts, then one of the others.
package struct ControlReply: Codable, Sendable {
    /// How far the pass is.
    package var progress: Progress?
    /// How the pass ended.
    package var summary: PassReport?
    /// How everything stands.
    package var standing: Standing?
    /// What a release let go.
    package var released: Released?
    /// Whether a confirmation was waited for.
    package var confirmed: Bool?
    /// What of the link is used.
    package var link: LinkReply?
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
            (files, read, receipted, bytesSent) = (
                progress.files, progress.read, progress.receipted, progress.bytesSent
            )
        }
    }

    /// What a release let go.
    package struct Released: Codable, Sendable {
        /// Documents that were held.
        package var documents: Int
        /// What was wrong with the folder as a whole.
        package var folder: HeldCause?

        /// What a release of the engine's let go.
        package init(_ release: SyncEngine.Release) {
            (documents, folder) = (release.documents, release.folder.map { HeldCause($0) })
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
