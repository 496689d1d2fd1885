// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Glibc
import Storage

/// Puts receipts into the folder for the clerk: a proof and a readable page per bundle, by month, below `_Biên nhận`.
///
/// These are copies; the canonical receipt is in the state. They are written after the commit that makes the receipt count, and once
/// more at the next start where that was cut short. With ``ClerkDesk``'s the only files that the agent ever writes in the school's folder.
package struct ReceiptPublisher: Sendable {
    private let root: DiskPath
    private let settings: AgentSettings
    private let disk: any DurableFS

    /// A publisher into `folder`.
    package init(folder: DiskPath, settings: AgentSettings, disk: any DurableFS) {
        root = folder / IgnoreRule.ownFolder
        (self.settings, self.disk) = (settings, disk)
    }

    /// Where the proof of a receipt is, below `_Biên nhận`.
    package static func relativePath(of page: ReceiptPage) -> String { "\(page.folder)/\(page.stem).tlog-proof" }

    /// Where a published proof lies.
    package func path(of relative: String) -> DiskPath { root / relative }

    /// Writes proof and page; on return both are durable. The same receipt may be published again.
    package func publish(_ page: ReceiptPage, proof: [UInt8]) throws(StorageError) {
        let folder = root / page.folder
        try Self.makeShared(root, disk)
        try Self.makeShared(folder, disk)
        try disk.writeAtomically(proof, to: folder / "\(page.stem).tlog-proof", mode: 0o644)
        try disk.writeAtomically(page.bytes, to: folder / "\(page.stem).txt", mode: 0o644)
    }

    /// Makes a folder that whoever can open the one above can open too: the state's own are private, these are for everybody.
    static func makeShared(_ folder: DiskPath, _ disk: any DurableFS) throws(StorageError) {
        guard try !disk.isDirectory(folder) else { return }
        try disk.makeDirectory(folder)
        var above = stat()
        let parent = folder.parent ?? "/"
        guard parent.bytes.withCName({ stat($0, &above) }) == 0 else { return }
        // Readable like the folder above, writable by its group so that the clerk can answer questions by renaming files.
        _ = folder.bytes.withCName { chmod($0, above.st_mode & 0o2775 | 0o755) }
    }
}
