// SPDX-License-Identifier: Apache-2.0

/// Why a file has not been received, or why none can be: the closed set, in the same words at the school and at the Office.
///
/// A file that is not received has exactly one; those of a whole folder or of the line to the hub stand beside. The raw value is the
/// stable id in JSON, in reports to the hub and in the state (protocol.md §8.1). The words are in ``title`` and ``action``.
package enum Cause: String, Sendable, Hashable, CaseIterable {
    /// A program is still writing it, or it changed a moment ago.
    case stillOpen
    /// It keeps growing, as a copy or a scan under way does.
    case growing
    /// The agent may not or cannot read it.
    case unreadable
    /// It has no byte in it.
    case empty
    /// Its type can carry a virus and is never sent.
    case blockedType
    /// Its name or folder bears a mark of secrecy.
    case possibleSecret
    /// Its name is all in capitals and holds the word MẬT; a person is asked once.
    case confirmSecret
    /// Another name in its folder differs only in case or Unicode form; both are kept.
    case nameCollision
    /// The hub could not be reached.
    case offline
    /// The hub refused it.
    case rejectedByHub
    /// The hub has no room for it.
    case overQuota
    /// So many files changed at once that sending waits for a person.
    case massChange
    /// It is larger than the hub takes.
    case tooLarge
    /// Its path is longer than the protocol allows, or no path at all.
    case invalidName
    /// The folder it stood in is not mounted or cannot be listed.
    case folderUnavailable
    /// It is settled and waits for its turn.
    case waiting
    /// The whole folder: everything in it is gone.
    case folderEmptied
    /// The whole folder: another folder or disk stands in its place.
    case folderReplaced
    /// Receipts and questions cannot be written into the folder.
    case cannotWrite
    /// The disk of the folder or of the state has no room.
    case diskFull
    /// A proxy, or a page to log in at, answers instead of the hub.
    case proxy
    /// What answers has another key than the hub: encrypted connections are opened on the way, or it is another server.
    case inspectedTLS
    /// The hub does not, or no longer, know this machine.
    case notAdmitted
    /// A receipt of the hub's does not hold, or its log contradicts what it said before.
    case distrusted

    /// Whether a person must act before the file can go; the others pass by themselves.
    package var needsPerson: Bool {
        switch self {
        case .stillOpen, .growing, .offline, .nameCollision, .waiting: false
        case .unreadable, .empty, .blockedType, .possibleSecret, .confirmSecret, .rejectedByHub, .overQuota,
            .massChange, .tooLarge, .invalidName, .folderUnavailable, .folderEmptied, .folderReplaced, .cannotWrite,
            .diskFull, .proxy, .inspectedTLS, .notAdmitted, .distrusted:
            true
        }
    }
}
