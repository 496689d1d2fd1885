// SPDX-License-Identifier: Apache-2.0
import Curl
import Wire

/// Why the hub did not do what was asked.
package enum HubError: Error, Equatable, Sendable {
    /// It refused, with its reason.
    case refused(Problem)
    /// It could not be reached, or the answer did not arrive whole.
    case unreachable(CurlError)
    /// What answered does not speak this protocol.
    case notAHub(status: Int)
    /// The hub's identity is not what the enrolment token says.
    case wrongIdentity

    /// What happened, one sentence.
    package var sentence: String {
        switch self {
        case .refused(let problem): "\(problem.code.title) (\(problem.detail))"
        case .unreachable(let error): error.description
        case .notAHub(let status): "What answered is not a hub (HTTP status \(status))."
        case .wrongIdentity:
            "The hub's certificate or log key is not the one that the token names; nothing secret was sent to it."
        }
    }

    /// What to do, one sentence.
    package var remedy: String {
        switch self {
        case .unreachable(let error): return error.remedy
        case .notAHub: return "Check the hub's address, and whether something on the way answers in its place."
        case .wrongIdentity: return "Ask the Office for a new token, and whether this one was copied whole."
        case .refused(let problem):
            switch problem.code.remedy {
            case .stopAndReport: return "Tell the Office what was refused and why."
            case .waitAndRepeat: return "Nothing: it is tried again."
            case .correctClockAndRepeat: return "Set this machine's clock."
            case .reconcile, .split, .readAgain, .addChunks: return "Nothing: the agent settles it with the hub."
            }
        }
    }

    /// Whether the same request would fail again until a person acts.
    package var isPermanent: Bool {
        switch self {
        case .refused(let problem): problem.code.remedy == .stopAndReport
        case .unreachable(let error): error.isPermanent
        case .notAHub: false
        case .wrongIdentity: true
        }
    }

    /// The seconds after which the hub wants to be asked again, where it said so.
    package var retryAfterSeconds: Int? { if case .refused(let problem) = self { problem.retryAfter } else { nil } }

    /// Whether nothing came back from a hub at all.
    package var isOffline: Bool {
        switch self {
        case .unreachable, .notAHub: true
        case .refused, .wrongIdentity: false
        }
    }
}
