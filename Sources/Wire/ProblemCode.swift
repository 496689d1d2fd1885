// SPDX-License-Identifier: Apache-2.0

/// Every reason for which a hub refuses a request (protocol.md §9). The raw value ends the problem's `type`.
package enum ProblemCode: String, Sendable, CaseIterable {
    case malformed
    case unsupportedProtocol = "unsupported-protocol"
    case badSignature = "bad-signature"
    case unknownKey = "unknown-key"
    case clockSkew = "clock-skew"
    case revoked
    case outOfScope = "out-of-scope"
    case codeRefused = "code-refused"
    case notFound = "not-found"
    case codeUsed = "code-used"
    case rollbackDetected = "rollback-detected"
    case wrongIncarnation = "wrong-incarnation"
    case unknownBase = "unknown-base"
    case logFork = "log-fork"
    case inProgress = "in-progress"
    case alreadyAnswered = "already-answered"
    case limit
    case unsupportedEncoding = "unsupported-encoding"
    case digestMismatch = "digest-mismatch"
    case missingChunks = "missing-chunks"
    case tooManyRequests = "too-many-requests"
    case unavailable
    case outOfSpace = "out-of-space"

    /// What stands before the raw value in a problem's `type`.
    package static let typePrefix = "urn:handover:problem:"

    /// The HTTP status that goes with it.
    package var status: Int {
        switch self {
        case .malformed, .unsupportedProtocol: 400
        case .badSignature, .unknownKey, .clockSkew: 401
        case .revoked, .outOfScope, .codeRefused: 403
        case .notFound: 404
        case .codeUsed, .rollbackDetected, .wrongIncarnation, .unknownBase, .logFork, .inProgress, .alreadyAnswered: 409
        case .limit: 413
        case .unsupportedEncoding: 415
        case .digestMismatch: 422
        case .missingChunks: 424
        case .tooManyRequests: 429
        case .unavailable: 503
        case .outOfSpace: 507
        }
    }

    /// What the agent does about it.
    package var remedy: Remedy {
        switch self {
        case .malformed, .unsupportedProtocol, .badSignature, .unknownKey, .revoked, .outOfScope, .codeRefused,
            .notFound, .codeUsed,
            .alreadyAnswered, .unsupportedEncoding:
            .stopAndReport
        case .clockSkew: .correctClockAndRepeat
        case .rollbackDetected, .wrongIncarnation, .unknownBase, .logFork: .reconcile
        case .limit: .split
        case .digestMismatch: .readAgain
        case .missingChunks: .addChunks
        case .inProgress, .tooManyRequests, .unavailable, .outOfSpace: .waitAndRepeat
        }
    }

    /// What an agent can do about a refusal.
    package enum Remedy: Sendable {
        /// Nothing helps but a person: stop, and say so.
        case stopAndReport
        /// Take the server's time, sign once more.
        case correctClockAndRepeat
        /// Fetch the heads, find out what the hub holds, go on from there.
        case reconcile
        /// Send smaller bundles.
        case split
        /// Read the file again and make a new bundle.
        case readAgain
        /// Send the same bundle with the chunks named.
        case addChunks
        /// Wait as the hub says, or with full jitter, and repeat.
        case waitAndRepeat
    }

    /// One English sentence: what happened.
    package var title: String {
        switch self {
        case .malformed: "The request cannot be read."
        case .unsupportedProtocol: "The hub does not speak this protocol version."
        case .badSignature: "The signature does not verify."
        case .unknownKey: "The hub does not know the signing key."
        case .clockSkew: "The request was signed more than 300 seconds from the hub's time."
        case .revoked: "The device was revoked."
        case .outOfScope: "The device may not do this."
        case .codeRefused: "The enrolment code is unknown, used up or expired."
        case .notFound: "There is nothing under this address."
        case .codeUsed: "The enrolment code was used by another key."
        case .rollbackDetected: "The sequence number was used for another bundle: the agent's state is an old copy."
        case .wrongIncarnation: "The incarnation is not the device's present one."
        case .unknownBase: "A base version is not known to the hub."
        case .logFork: "The agent has proof of a longer log than this hub holds."
        case .inProgress: "The same bundle is being received on another connection."
        case .alreadyAnswered: "The request was answered otherwise before."
        case .limit: "A limit is exceeded."
        case .unsupportedEncoding: "A record's encoding is not supported."
        case .digestMismatch: "Bytes do not match their fingerprint."
        case .missingChunks: "The hub lacks chunks that the manifest names."
        case .tooManyRequests: "Too many requests at once."
        case .unavailable: "The hub cannot answer now."
        case .outOfSpace: "The hub has no room left."
        }
    }
}
