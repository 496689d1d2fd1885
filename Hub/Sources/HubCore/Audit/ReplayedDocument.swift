// SPDX-License-Identifier: Apache-2.0
import Domain

/// A document as the receipts so far make it.
struct ReplayedDocument {
    /// A branch's newest version, and when the conflict began.
    struct Branch {
        var tip: VersionFacts
        let since: Int64
    }

    let school: String
    var path: DocumentPath
    private(set) var head: VersionFacts
    private(set) var branches: [Branch] = []
    /// Of version n, at n − 1: its content, and the digest of all that is known of it.
    private(set) var versions: [(content: Fingerprint?, digest: Fingerprint)]

    /// A document with its first version.
    init(school: String, path: DocumentPath, first: VersionFacts) {
        (self.school, self.path, head) = (school, path, first)
        versions = [(first.sha256, first.digest)]
    }

    var highest: Int { versions.count }

    /// The content of a version; nil for a tombstone and where there is no such version.
    func content(_ number: Int) -> Fingerprint? {
        versions.indices.contains(number - 1) ? versions[number - 1].content : nil
    }

    /// A new head.
    mutating func advance(to facts: VersionFacts) {
        versions.append((facts.sha256, facts.digest))
        head = facts
    }

    /// A version beside the head: on the branch that it was made from, or on a new one.
    mutating func branch(to facts: VersionFacts) {
        versions.append((facts.sha256, facts.digest))
        if let index = branches.firstIndex(where: { $0.tip.number == facts.base }) {
            branches[index].tip = facts
        } else {
            branches.append(Branch(tip: facts, since: facts.receivedAt))
        }
    }

    /// A person's choice: a new head, and no branch.
    mutating func resolve(to facts: VersionFacts) {
        advance(to: facts)
        branches = []
    }
}
