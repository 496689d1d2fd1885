// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain

/// What one pass over the folder did and left. Counts are files of this pass.
package struct PassSummary: Sendable {
    /// Files put into bundles that left.
    package var pushed = 0
    /// Files, and removals, that a receipt came for.
    package var receipted = 0
    /// Files seen as receipted before.
    package var unchanged = 0
    /// Bytes of request bodies sent.
    package var bytesSent = 0
    /// Files that could not go, each with its one cause.
    package var held: [DocumentPath: Cause] = [:]
    /// Names that cannot be paths, as bytes.
    package var invalid: [[UInt8]] = []
    /// What keeps the folder as a whole from being handed over.
    package var problems: [Cause] = []
    /// Whether the clerk is asked something.
    package var isAsking = false
    /// What ended the pass early.
    package var failure: AgentError?
    /// When something that waits may be due, ``Moment/steady``.
    package var nextLook: Duration?

    /// Nothing done yet.
    package init() {}

    /// Files that cannot go until a person acts, and those left because they kept changing.
    package var blocked: Int { held.values.count(where: { $0 != .waiting && $0 != .nameCollision }) + invalid.count }
}

/// How far a pass has come, for who watches it.
package struct PassProgress: Sendable {
    /// Files to be read in this pass.
    package var files = 0
    /// Of those, files read.
    package var read = 0
    /// Files receipted.
    package var receipted = 0
    /// Bytes of request bodies sent.
    package var bytesSent = 0
}
