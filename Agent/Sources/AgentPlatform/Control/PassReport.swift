// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

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
    /// What keeps the folder as a whole from being handed over.
    package var problems: [HeldCause]
    /// What ended the pass early.
    package var failure: ControlReply.Failure?

    /// The report of a pass.
    package init(_ summary: PassSummary) {
        (pushed, receipted, unchanged, bytesSent) = (
            summary.pushed, summary.receipted, summary.unchanged, summary.bytesSent
        )
        held = Standing.Blocked.rows(summary.held, invalid: summary.invalid)
        problems = summary.problems.map { HeldCause($0) }
        failure = summary.failure.map { ControlReply.Failure($0) }
    }
}
