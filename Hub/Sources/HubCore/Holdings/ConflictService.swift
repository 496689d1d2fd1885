// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// Lets a person decide a conflict (protocol.md §5.2). Every version stays; only the head moves.
package struct ConflictService: Sendable {
    private let metadata: any MetadataStore
    private let sequencer: any Sequencer
    private let board: CommandBoard

    /// A service over those parts.
    package init(metadata: any MetadataStore, sequencer: any Sequencer, board: CommandBoard) {
        (self.metadata, self.sequencer, self.board) = (metadata, sequencer, board)
    }

    /// Makes a new head with the bytes of `chosen`, which is the head or an open branch's newest version; returns its number.
    package func resolve(_ path: DocumentPath, of school: SchoolCode, choosing chosen: Int, by: String) async throws
        -> Int
    {
        let entry = try await sequencer.submit(
            LogWork(school: school, by: by) { writer, moment in
                guard var document = try writer.document(school, at: path) else {
                    throw Problem(.notFound, "\(school) has no document \(path)")
                }
                let branches = try writer.branches(document.id)
                guard !branches.isEmpty else { throw Problem(.notFound, "\(path) has no conflict to decide") }
                guard chosen == document.head || branches.contains(where: { $0.tip == chosen }),
                    let version = try writer.version(document.id, chosen), let content = version.sha256
                else {
                    let choices = ([document.head] + branches.map(\.tip)).map(String.init).joined(separator: ", ")
                    throw Problem(.notFound, "version \(chosen) is not one of those to choose from: \(choices)")
                }
                document.highest += 1
                (document.head, document.headContent, document.headSize) = (document.highest, content, version.size)
                (document.headReceivedAt, document.openBranches) = (moment.time, 0)
                try writer.closeBranches(of: document.id)
                try writer.update(document)
                var resolved = version
                (resolved.number, resolved.base, resolved.outcome, resolved.device) = (
                    document.highest, chosen, .resolved, nil
                )
                (resolved.receivedAt, resolved.log, resolved.logIndex) = (moment.time, moment.log, moment.logIndex)
                try writer.insert(resolved)
                let command = CommandMessage(
                    id: "rs-" + Incarnation.random().text.prefix(13), n: 0, type: .resolved, path: path,
                    version: resolved.number,
                    sha256: content, by: by)
                for device in try writer.devices() where device.school == school && device.active {
                    try writer.insert(command, for: device.id)
                }
                return [.resolve(path: path, chosen: chosen, version: resolved.number, sha256: content)]
            })
        let (devices, number) = try await metadata.read { reader in
            (
                try reader.devices().filter { $0.school == school && $0.active }.map(\.id),
                try reader.document(school, at: path).flatMap { document in
                    try reader.versions(document.id).first { $0.logIndex == entry.logIndex }?.number
                }
            )
        }
        await board.notify(devices)
        return number ?? chosen
    }
}
