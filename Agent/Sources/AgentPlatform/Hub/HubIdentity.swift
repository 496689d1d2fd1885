// SPDX-License-Identifier: Apache-2.0
import Curl
import Domain
import ReceiptLog

/// Which hub the agent speaks to, and how it knows that it is that one.
package struct HubIdentity: Sendable, Equatable {
    /// `https://host[:port]`, without a slash at its end.
    package let url: String
    /// The SHA-256 of the one certificate key (SubjectPublicKeyInfo, DER) that is accepted.
    package let certificateKey: Fingerprint
    /// The key of the hub's log, pinned at enrolment.
    package let logKey: VerifierKey

    /// An identity of those parts.
    package init(url: String, certificateKey: Fingerprint, logKey: VerifierKey) {
        (self.url, self.certificateKey, self.logKey) = (url, certificateKey, logKey)
    }

    /// Whose certificate requests accept: this key's and no other's, whatever authorities say.
    package var trust: ServerTrust { PinnedKey(sha256: certificateKey.bytes).map { .pinned($0) } ?? .authorities }
}
