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
    /// What ended the pass early.
    package var failure: ControlReply.Failure?

    /// The report of a pass.
    package init(_ summary: PassSummary) {
        (pushed, receipted, unchanged, bytesSent) = (
            summary.pushed, summary.receipted, summary.unchanged, summary.bytesSent
        )
        held = summary.held.filter { $0.value != .waiting && $0.value != .nameCollision }.sorted { $0.key < $1.key }.map
        {
            Standing.Blocked(path: PathMessage($0.key), cause: $0.value.rawValue, action: $0.value.action)
        }
        failure = summary.failure.map { ControlReply.Failure($0) }
    }
}
