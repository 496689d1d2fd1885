// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// Decides what a bundle says to a resend request (protocol.md §7.4). Pure.
package enum RequestRule {
    /// The answer that `receipt` gives to `request`; nil where it holds no file of that path, so that the request stays open.
    ///
    /// It compares with the head when the request was made. Bytes that the hub had passed over before are no answer to a wish for
    /// the present ones: `refused`, cause `stale`.
    package static func answer(_ request: RequestRecord, by receipt: BundleReceipt) -> (
        answer: ResendAnswer, cause: String
    )? {
        for case .put(_, _, let outcome, _, let sha256, _, let path, let from) in receipt.lines
        where path == request.path || from == request.path {
            if sha256 == request.headContent { return (.sameBytes, "") }
            return outcome == .stale ? (.refused, "stale") : (.newerVersion, "")
        }
        for case .delete(_, _, _, let path) in receipt.lines where path == request.path { return (.absent, "") }
        return nil
    }
}
