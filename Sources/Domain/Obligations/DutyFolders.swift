// SPDX-License-Identifier: Apache-2.0

/// Finds the obligation that a file belongs to: by the folder it stands below, never by its name. The longest folder wins; folders
/// are compared by bytes first, then by ``NameKey``, since a clerk may type `Quý I` in another Unicode form or case.
package struct DutyFolders: Sendable {
    private let exact: [[UInt8]: [Int]]
    private let folded: [[UInt8]: [Int]]

    /// Folders by the index they stand for; several may stand for one folder (two periods never do, two reports may).
    package init(_ folders: [DocumentPath]) {
        exact = Dictionary(grouping: folders.indices) { folders[$0].bytes }
        folded = Dictionary(grouping: folders.indices) { NameKey(of: folders[$0]).bytes }
    }

    /// The indices that a file belongs to, given the folder it stands in; empty where it belongs to none.
    package func matches(inFolder folder: some Collection<UInt8>) -> [Int] {
        var bytes = Array(folder)[...]
        while !bytes.isEmpty {
            if let found = exact[Array(bytes)] ?? folded[NameKey(of: bytes).bytes] { return found }
            bytes = bytes[..<(bytes.lastIndex(of: 0x2F) ?? bytes.startIndex)]
        }
        return []
    }
}
