// SPDX-License-Identifier: Apache-2.0
import Curl
import Domain
import ReceiptLog
import Wire

/// Where a school's own versions come back from (protocol.md §5.5).
package protocol BlobSource: Sendable {
    /// What the hub holds of the school's documents; `after` is the `next` of the page before.
    func heads(after: String?) async throws(HubError) -> HeadsPage

    /// The bytes of that fingerprint from `start` on, `count` of them at most, to `receiver` as they come. Memory holds a few of them.
    func blob(
        _ sha256: Fingerprint, from start: Int64, count: Int64, holding checkpoint: Checkpoint?,
        into receiver: @escaping HTTPRequest.Receiver
    ) async throws(HubError)
}

extension HubClient: BlobSource {
    package func blob(
        _ sha256: Fingerprint, from start: Int64, count: Int64, holding checkpoint: Checkpoint?,
        into receiver: @escaping HTTPRequest.Receiver
    ) async throws(HubError) {
        _ = try await signed(
            .get, "/v1/blobs/\(sha256.hex)", holding: checkpoint, patience: Patience(whole: .seconds(86_400)),
            taking: Taking(start: start, count: Int(count), receiver: receiver))
    }
}
