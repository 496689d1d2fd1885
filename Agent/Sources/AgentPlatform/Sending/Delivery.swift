// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Curl
import Domain
import Wire

/// What one request carries to the hub.
enum Freight: Sendable {
    /// A bundle that commits documents.
    case bundle(SpooledBundle)
    /// Chunks for a later bundle.
    case stage(Fingerprint, [Chunk])
}

/// A request that has ended.
struct Delivery: Sendable {
    let freight: Freight
    let bodyBytes: Int
    let duration: Duration
    let result: Result<BundleAnswer, HubError>
}

extension TransferRate {
    /// Takes into account how a body ended that did not arrive.
    mutating func noteBreak(_ error: HubError) {
        guard case .unreachable(let reason) = error else { return }
        switch reason {
        // Much of a body may lie in the sender's own kernel when it counts as sent; and a request that broke on a kept connection was made
        // again, and says of the second attempt that nobody answers.
        case .cutWhileSending, .cutWhileReceiving, .timedOut, .couldNotConnect, .connectTimedOut: noteBreak()
        default: break
        }
    }
}

/// The requests on their way: two at most, so that one is read and hashed while another travels.
struct DeliveryWindow {
    static let limit = 2

    private(set) var inFlight = 0
    /// With a new incarnation the first bundle goes alone: the hub takes its number 1 for the announcement.
    var limit = Self.limit

    var isFull: Bool { inFlight >= limit }

    mutating func began() { inFlight += 1 }
    mutating func ended() {
        inFlight -= 1
        limit = Self.limit
    }
}
