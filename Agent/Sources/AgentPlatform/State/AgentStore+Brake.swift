// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain

/// What the mass-change brake remembers across restarts.
extension AgentStore {
    /// The brake as it was stored last.
    func brake() throws(AgentError) -> MassChangeBrake {
        let rows = try read { database in
            try database.rows("SELECT path, standing, atNs, sizeBytes, modifiedNs, changedNs, inode FROM change") { row in
                guard let standing = ChangeRecord.Standing(rawValue: try row.text(1)) else {
                    throw AgentError.state(reason: "a remembered change in it is damaged")
                }
                let trace = try row.optionalInteger(3).map { size in
                    FileStamp(
                        sizeBytes: size, modifiedNs: try row.integer(4), changedNs: try row.integer(5),
                        inode: UInt64(bitPattern: try row.integer(6)))
                }
                return (
                    try DocumentPath(bytes: try row.blob(0)),
                    ChangeRecord(trace: trace, changedNs: try row.integer(2), standing: standing)
                )
            }
        }
        return MassChangeBrake(
            records: Dictionary(rows, uniquingKeysWith: { first, _ in first }),
            heldSinceNs: try text("brakeSinceNs").flatMap { Int64($0) })
    }

    /// Makes the stored brake this one, which differs from it in `differences`.
    func keep(_ brake: MassChangeBrake, differences: [(path: DocumentPath, record: ChangeRecord?)]) throws(AgentError) {
        try commit { database in
            for (path, record) in differences {
                if let record {
                    try Self.write(record, of: path, database)
                } else {
                    try database.run("DELETE FROM change WHERE path = ?", path.bytes)
                }
            }
            try Self.set("brakeSinceNs", brake.heldSinceNs.map { String($0) } ?? "", database)
        }
    }

    /// Remembers which folder is the school's, and whether a person accepts it as it is.
    func keepFolder(_ identity: FolderIdentity?, isAccepted: Bool) throws(AgentError) {
        try commit { database in
            let text = identity.map { "\($0.device) \($0.inode) \($0.isMarked ? 1 : 0)" } ?? ""
            try Self.set("folderIdentity", text, database)
            try Self.set("folderIsAccepted", isAccepted ? "1" : "0", database)
        }
    }

    /// Which folder is the school's; nil before it was first looked at.
    func folderIdentity() throws(AgentError) -> FolderIdentity? {
        let parts = (try text("folderIdentity") ?? "").split(separator: " ").compactMap { UInt64($0) }
        return parts.count == 3 ? FolderIdentity(device: parts[0], inode: parts[1], isMarked: parts[2] == 1) : nil
    }

    /// Whether a person accepts the folder as it is found next.
    func folderIsAccepted() throws(AgentError) -> Bool { try text("folderIsAccepted") == "1" }

    static func write(_ record: ChangeRecord, of path: DocumentPath, _ database: SQLiteDatabase) throws {
        try database.run(
            "INSERT OR REPLACE INTO change VALUES (?, ?, ?, ?, ?, ?, ?)", path.bytes, record.standing.rawValue,
            record.changedNs, record.trace?.sizeBytes, record.trace?.modifiedNs, record.trace?.changedNs,
            record.trace.map { Int64(bitPattern: $0.inode) })
    }
}
