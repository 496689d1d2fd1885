// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

/// What a command line asks the running service to do, one line of JSON on the control socket.
package struct ControlRequest: Codable, Sendable {
    /// What to do.
    package enum Action: String, Codable, Sendable {
        case sync, resend, status, release, confirm
    }

    /// What to do.
    package var action: Action
    /// With `resend` and `confirm`: the document.
    package var path: PathMessage?

    /// A request of those members.
    package init(_ action: Action, path: DocumentPath? = nil) {
        (self.action, self.path) = (action, path.map { PathMessage($0) })
    }
}
