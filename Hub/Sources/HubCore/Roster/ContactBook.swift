// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// When each device was last heard, and what it last reported. Kept in memory and written down every now and then: the loss of a
/// minute of it loses nothing.
package actor ContactBook {
    private let metadata: any MetadataStore
    private let board: CommandBoard
    private let clock: any HubClock
    private var contacts: [DeviceID: ContactRecord] = [:]
    private var unsaved: Set<DeviceID> = []

    /// A device is connected while a poll of it is open, or this many seconds after any request: a poll lasts 50 and returns.
    package static let connectedSeconds: Int64 = 75

    /// A book over that store; call ``load()`` first.
    package init(metadata: any MetadataStore, board: CommandBoard, clock: any HubClock) {
        (self.metadata, self.board, self.clock) = (metadata, board, clock)
    }

    /// Reads what was written down.
    package func load() async throws {
        for contact in try await metadata.read({ try $0.contacts() }) where contacts[contact.device] == nil {
            contacts[contact.device] = contact
        }
    }

    /// The device made a signed request.
    package func heard(_ device: DeviceID) {
        contacts[device, default: Self.empty(device)].lastContactAt = clock.now()
        unsaved.insert(device)
    }

    /// The device reported; the last report stands, and is written down at once.
    package func report(_ report: ReportMessage, from device: DeviceID) async throws {
        var contact = contacts[device] ?? Self.empty(device)
        (contact.report, contact.reportedAt, contact.lastContactAt) = (report, clock.now(), clock.now())
        contacts[device] = contact
        unsaved.insert(device)
        try await save()
    }

    /// Writes down what is new.
    package func save() async throws {
        let records = unsaved.compactMap { contacts[$0] }
        unsaved = []
        guard !records.isEmpty else { return }
        try await metadata.write { writer in for record in records { try writer.upsert(record) } }
    }

    /// What is known of a device, and whether it is connected now.
    package func contact(_ device: DeviceID) async -> (record: ContactRecord, connected: Bool) {
        let record = contacts[device] ?? Self.empty(device)
        if await board.isWaiting(device) { return (record, true) }
        let silence = record.lastContactAt.map { clock.now().seconds(since: $0) }
        return (record, silence.map { $0 <= Self.connectedSeconds } ?? false)
    }

    private static func empty(_ device: DeviceID) -> ContactRecord {
        ContactRecord(device: device, lastContactAt: nil, report: nil, reportedAt: nil)
    }
}
