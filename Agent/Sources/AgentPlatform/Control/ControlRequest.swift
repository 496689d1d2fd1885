// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

/// What a command line asks the running service to do, one line of JSON on the control socket.
package struct ControlRequest: Codable, Sendable {
    /// What to do.
    package enum Action: String, Codable, Sendable {
        case sync, resend, status, release, confirm, link
    }

    /// What to do.
    package var action: Action
    /// With `resend` and `confirm`: the document.
    package var path: PathMessage?
    /// With `link`: the new rate, nil to leave it.
    package var limit: String?
    /// With `link`: the new hours, nil to leave them.
    package var hours: String?

    /// Sets what of the link may be used; with neither, only asks.
    package init(link limit: String?, hours: String?) { (action, self.limit, self.hours) = (.link, limit, hours) }

    /// A request of those members.
    package init(_ action: Action, path: DocumentPath? = nil) {
        (self.action, self.path) = (action, path.map { PathMessage($0) })
    }
}
