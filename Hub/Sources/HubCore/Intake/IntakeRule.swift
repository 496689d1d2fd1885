// SPDX-License-Identifier: Apache-2.0
import Domain

/// Decides what becomes of one file of a bundle (protocol.md §5.1). Pure: the whole conflict policy is here and nowhere else.
///
/// No bytes are ever refused because somebody else was faster: they become a version beside the head, and a person chooses.
package enum IntakeRule {
    /// What a document looks like to the rule.
    package struct DocumentState: Sendable, Equatable {
        /// The head version.
        package var head: Int
        /// The head's fingerprint; nil for a tombstone.
        package var content: Fingerprint?
        /// The highest version number in use.
        package var highest: Int
        /// The open branches' newest versions.
        package var branches: [(tip: Int, content: Fingerprint)]

        /// A state of those members.
        package init(head: Int, content: Fingerprint?, highest: Int, branches: [(tip: Int, content: Fingerprint)] = [])
        {
            (self.head, self.content, self.highest, self.branches) = (head, content, highest, branches)
        }

        package static func == (left: DocumentState, right: DocumentState) -> Bool {
            left.head == right.head && left.content == right.content && left.highest == right.highest
                && left.branches.elementsEqual(right.branches, by: { $0 == $1 })
        }
    }

    /// What becomes of a file.
    package enum PutDecision: Sendable, Equatable {
        /// The bytes of this version again: the head's, or an open branch's.
        case same(version: Int)
        /// The bytes of an older version: as from a restored disk.
        case stale(version: Int)
        /// A new version that is the head.
        case store(parent: Int?)
        /// A new version beside the head.
        case branch(parent: Int?)
        /// A new version on an open branch.
        case extend(tip: Int)
        /// The base is none of ours: the agent must find out what we hold.
        case unknownBase
    }

    /// What becomes of a removal.
    package enum DeleteDecision: Sendable, Equatable {
        /// The head becomes a tombstone.
        case tombstone
        /// The head stays: it is another than the one removed.
        case keep(version: Int)
        /// There is no such document or version here.
        case unknownBase
    }

    /// Decides on bytes `content` made from version `base`.
    ///
    /// `olderVersion` finds the highest version with those bytes; it is asked only where the rule needs it.
    package static func put(
        base: Int?, content: Fingerprint, on document: DocumentState?, olderVersion: () throws -> Int?
    ) rethrows -> PutDecision {
        guard let document else { return base == nil ? .store(parent: nil) : .unknownBase }
        if let base, base > document.highest || base < 1 { return .unknownBase }
        if content == document.content { return .same(version: document.head) }
        if base == document.head { return .store(parent: base) }
        if let branch = document.branches.first(where: { $0.content == content }) { return .same(version: branch.tip) }
        if let branch = document.branches.first(where: { $0.tip == base }) { return .extend(tip: branch.tip) }
        if let older = try olderVersion() { return .stale(version: older) }
        return .branch(parent: base)
    }

    /// Decides on the removal of version `base`.
    package static func delete(base: Int, on document: DocumentState?) -> DeleteDecision {
        guard let document, base >= 1, base <= document.highest else { return .unknownBase }
        return base == document.head && document.content != nil ? .tombstone : .keep(version: document.head)
    }
}
