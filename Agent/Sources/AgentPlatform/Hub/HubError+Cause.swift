// SPDX-License-Identifier: Apache-2.0
import Curl
import Domain
import Wire

extension HubError {
    /// What the school is told of it while it lasts; nil where the agent settles it, or the hub asks for patience only.
    var cause: Cause? {
        switch self {
        case .unreachable(let error): error.cause
        case .notAHub: .proxy
        case .wrongIdentity: .inspectedTLS
        case .refused(let problem): problem.code.cause
        }
    }
}

extension CurlError {
    fileprivate var cause: Cause? {
        switch self {
        case .proxyRefused, .notHTTP: .proxy
        case .wrongKey, .tls: .inspectedTLS
        case .couldNotResolve, .couldNotConnect, .connectTimedOut, .timedOut, .cutWhileSending, .cutWhileReceiving,
            .badRequest, .responseTooLarge, .refusedByReceiver, .other:
            .offline
        case .cancelled, .shutDown: nil
        }
    }
}

extension ProblemCode {
    fileprivate var cause: Cause? {
        switch self {
        case .unknownKey, .revoked, .outOfScope, .badSignature, .codeRefused, .codeUsed: .notAdmitted
        case .outOfSpace: .overQuota
        case .logFork: .distrusted
        case .malformed, .unsupportedProtocol: .rejectedByHub
        default: nil
        }
    }
}
