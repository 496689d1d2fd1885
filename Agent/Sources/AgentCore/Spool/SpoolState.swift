// SPDX-License-Identifier: Apache-2.0
import Domain

/// Where one bundle stands between the commit of its manifest at the school and its receipt, and what follows from what happens.
///
/// The documents themselves are never spooled: `spooled` means that the exact manifest bytes and the sequence number are in the
/// agent's database, from which the body can be made again as long as the files are as the manifest says. Every row of the
/// crash table in protocol.md §9.3 is one transition here.
package enum SpoolState: Hashable, Sendable {
    /// The manifest is committed; whether the hub knows the bundle is not known.
    case spooled
    /// A request with the body was begun at least once in this run of the agent.
    case sent
    /// The receipt is verified and committed. The end.
    case receipted
    /// The bundle will never be sent again; its documents are dirty. The end.
    case abandoned

    /// What can happen to a bundle.
    package enum Event: Hashable, Sendable {
        /// It was just committed, and no request was ever made for it.
        case committed
        /// The agent has started, and found it unanswered.
        case restarted
        /// The body is about to leave.
        case sending
        /// The request failed before an answer, so the hub may or may not have it.
        case connectionLost
        /// The hub does not know it (404 to the question).
        case unknownToHub
        /// The hub lacks chunks that the body left out (424).
        case chunksMissing([Fingerprint])
        /// A file is no longer as the manifest says, seen here or at the hub (422).
        case contentChanged
        /// The hub wants it later (429, 503, 507, or another request of it is under way), after that many seconds where it said so.
        case postponed(seconds: Int?)
        /// The hub will never take it.
        case refused(Cause)
        /// The hub knows this sequence number under another bundle: this state is an old copy (409).
        case rolledBack
        /// A receipt came and passed every check.
        case receiptVerified
        /// A receipt came that does not hold; nothing may count as delivered.
        case receiptRefused
    }

    /// What the driver does next.
    package enum Action: Hashable, Sendable {
        /// Ask the hub for the answer to this bundle.
        case ask
        /// Make the body again from the files and put it.
        case put
        /// The same, with these chunks in it whatever was believed before.
        case putWith([Fingerprint])
        /// Wait for the retry schedule, at least that many seconds where the hub said so, then ask.
        case askLater(seconds: Int?)
        /// Commit the receipt, then publish it in the folder.
        case commitReceipt
        /// Its documents become dirty; what they are now goes into a new bundle with a new number.
        case respool
        /// Its documents are held with this cause until they change.
        case hold(Cause)
        /// Take a new incarnation and compare with the hub before anything else is sent.
        case reconcile
        /// Stop sending and tell: the hub's log contradicts itself.
        case distrust
        /// Nothing.
        case none
    }

    /// The state after `event`, and what to do. An end is never left again.
    package func after(_ event: Event) -> (state: SpoolState, action: Action) {
        switch self {
        case .receipted, .abandoned: return (self, .none)
        case .spooled, .sent: break
        }
        switch event {
        case .committed: return (.spooled, .put)
        case .restarted: return (.spooled, .ask)
        case .sending: return (.sent, .none)
        case .connectionLost: return (self, .askLater(seconds: nil))
        case .unknownToHub: return (self, .put)
        case .chunksMissing(let chunks): return (self, .putWith(chunks))
        case .contentChanged: return (.abandoned, .respool)
        case .postponed(let seconds): return (self, .askLater(seconds: seconds))
        case .refused(let cause): return (.abandoned, .hold(cause))
        case .rolledBack: return (.abandoned, .reconcile)
        case .receiptVerified: return (.receipted, .commitReceipt)
        case .receiptRefused: return (self, .distrust)
        }
    }
}
