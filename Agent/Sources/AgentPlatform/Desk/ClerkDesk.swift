// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Storage

/// The top of `_Biên nhận/`, where the agent asks and the clerk answers. Nothing in it is ever handed over.
struct ClerkDesk: Sendable {
    private let root: DiskPath
    private let disk: any DurableFS
    /// The name of the agent's mark: a folder that holds it is the school's.
    let markName: [UInt8]

    /// The desk in `folder`, of the agent that has that name at the hub.
    init(folder: DiskPath, device: DeviceID, disk: any DurableFS) {
        root = folder / IgnoreRule.ownFolder
        self.disk = disk
        markName = Self.markName(device)
    }

    /// The mark's name.
    static func markName(_ device: DeviceID) -> [UInt8] { Array(".handover-\(device)".utf8) }

    /// What lies there of the agent's own, questions and answers; nothing where the folder is not there.
    func sheets() throws(StorageError) -> [ClerkSheet] {
        guard try disk.isDirectory(root) else { return [] }
        var sheets: [ClerkSheet] = []
        for entry in try disk.list(root) where entry.kind == .file && ClerkSheet.mayBeNamed(entry.name) {
            // Taken away, or still being written by whoever answers: the next look sees it.
            let bytes = try? disk.readFile(root.appending(entry.name), maxBytes: ClerkSheet.maximumBytes)
            if let sheet = bytes.flatMap({ ClerkSheet(name: entry.name, content: $0) }) { sheets.append(sheet) }
        }
        return sheets
    }

    /// Puts a file there, whole or not at all, for everybody to read.
    func put(_ name: [UInt8], _ bytes: [UInt8]) throws(StorageError) {
        try ReceiptPublisher.makeShared(root, disk)
        try disk.writeAtomically(bytes, to: root.appending(name), mode: 0o644)
    }

    /// Takes a file away; one that is gone already is no error.
    func take(_ name: [UInt8]) throws(StorageError) {
        do throws(StorageError) {
            try disk.remove(root.appending(name))
            try disk.syncDirectory(root)
        } catch where error.isMissing {}
    }

    /// Leaves the mark.
    func mark() throws(StorageError) {
        let text = "Tệp của hệ thống bàn giao hồ sơ; đề nghị không xóa. This folder's mark; please leave it.\r\n"
        try put(markName, Array(text.utf8))
    }
}
