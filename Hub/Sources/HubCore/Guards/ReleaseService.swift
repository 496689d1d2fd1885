// SPDX-License-Identifier: Apache-2.0
import Domain
import Logging
import Wire

/// Ends the hold of a school's mass-change brake from the Office (protocol.md §7.2): the order waits until the school's agent is there.
package struct ReleaseService: Sendable {
    private let metadata: any MetadataStore
    private let board: CommandBoard
    private let logger: Logger

    /// A service over those parts.
    package init(metadata: any MetadataStore, board: CommandBoard, logger: Logger) {
        (self.metadata, self.board, self.logger) = (metadata, board, logger)
    }

    /// Orders every agent of `school` to let go what it holds; returns how many agents that are. Durable on return.
    ///
    /// Throws `not-found` where there is no such school, or no agent of it.
    @discardableResult
    package func release(_ school: SchoolCode, by: String) async throws -> Int {
        let command = CommandMessage(
            id: "rl-" + Incarnation.random().text.prefix(13), n: 0, type: .release, by: by)
        let devices = try await metadata.write { writer -> [DeviceID] in
            guard try writer.school(school) != nil else { throw Problem(.notFound, "there is no school \(school)") }
            let devices = try writer.devices().filter { $0.school == school && $0.active }.map(\.id)
            guard !devices.isEmpty else { throw Problem(.notFound, "\(school) has no agent") }
            for device in devices { try writer.insert(command, for: device) }
            return devices
        }
        await board.notify(devices)
        logger.notice("release.ordered", metadata: ["school": "\(school)", "by": "\(by)"])
        return devices.count
    }
}
