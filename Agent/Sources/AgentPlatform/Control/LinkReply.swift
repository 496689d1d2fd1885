// SPDX-License-Identifier: Apache-2.0
import AgentCore

/// What of the school's link is used, as the running service says it.
package struct LinkReply: Codable, Sendable {
    /// The most bytes a second; nil for no limit.
    package var bytesPerSecond: Int?
    /// The hours of large files; nil for all.
    package var hours: String?

    /// The limits of `rule`.
    package init(_ rule: LinkRule) { (bytesPerSecond, hours) = (rule.bytesPerSecond, rule.hours?.text) }
}
