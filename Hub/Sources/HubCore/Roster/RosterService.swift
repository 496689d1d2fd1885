// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// The schools, and how each of them stands.
package struct RosterService: Sendable {
    private let metadata: any MetadataStore
    private let contacts: ContactBook
    private let clock: any HubClock

    /// A service over those parts.
    package init(metadata: any MetadataStore, contacts: ContactBook, clock: any HubClock) {
        (self.metadata, self.contacts, self.clock) = (metadata, contacts, clock)
    }

    /// A school with its agents and what they last reported.
    package struct Standing: Sendable {
        /// The school.
        package let school: School
        /// Its active devices.
        package let agents: [Agent]
        /// Files tracked, receipted, on their way and held, as last reported; zero where nobody reported.
        package let report: ReportMessage?
    }

    /// One of a school's machines.
    package struct Agent: Sendable {
        /// The device.
        package let device: DeviceRecord
        /// Whether it is connected now.
        package let connected: Bool
        /// Its last request.
        package let lastContactAt: Timestamp?
        /// Hub minus school, in milliseconds, as it last measured.
        package let skewMs: Int64?
    }

    /// Adds a school; throws `malformed` where the code is taken.
    package func add(_ school: School, by: String = "hub") async throws {
        let now = clock.now()
        try await metadata.write { writer in
            try writer.insert(school)
            try writer.insert(RosterRecord(knownAt: now, by: by, schools: try writer.schools()))
        }
    }

    /// Adds or replaces all of `schools` in one step; what was known of them before stays known as of before.
    package func replace(_ schools: [School], by: String) async throws {
        let now = clock.now()
        try await metadata.write { writer in
            for school in schools {
                if try writer.school(school.code) == nil {
                    try writer.insert(school)
                } else {
                    try writer.update(school)
                }
            }
            try writer.insert(RosterRecord(knownAt: now, by: by, schools: try writer.schools()))
        }
    }

    /// Every school in the order in which they were added.
    package func standings() async throws -> [Standing] {
        let (schools, devices) = try await metadata.read { (try $0.schools(), try $0.devices()) }
        var standings: [Standing] = []
        for school in schools {
            var agents: [Agent] = []
            var latest: ContactRecord?
            for device in devices where device.school == school.code && device.active {
                let (record, connected) = await contacts.contact(device.id)
                agents.append(
                    Agent(
                        device: device, connected: connected, lastContactAt: record.lastContactAt,
                        skewMs: record.report?.skewMs))
                if let at = record.reportedAt, at >= (latest?.reportedAt ?? at) { latest = record }
            }
            standings.append(Standing(school: school, agents: agents, report: latest?.report))
        }
        return standings
    }

    /// Every device, revoked ones included.
    package func devices() async throws -> [(device: DeviceRecord, connected: Bool, lastContactAt: Timestamp?)] {
        var result: [(device: DeviceRecord, connected: Bool, lastContactAt: Timestamp?)] = []
        for device in try await metadata.read({ try $0.devices() }) {
            let (record, connected) = await contacts.contact(device.id)
            result.append((device, connected && device.active, record.lastContactAt))
        }
        return result
    }
}
