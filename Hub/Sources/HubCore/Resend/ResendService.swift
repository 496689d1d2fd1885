// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// Has a missed file sent again: from the Office's wish to the school's answer, every step in the log (protocol.md §7).
package struct ResendService: Sendable {
    private let metadata: any MetadataStore
    private let sequencer: any Sequencer
    private let board: CommandBoard

    /// After this a request that nobody answered is given up, in seconds: 30 days.
    package static let lifetime: Int64 = 30 * 86_400

    /// A service over those parts.
    package init(metadata: any MetadataStore, sequencer: any Sequencer, board: CommandBoard) {
        (self.metadata, self.sequencer, self.board) = (metadata, sequencer, board)
    }

    /// Asks `school` for `path`, which may never have arrived; the school's agents learn it at once where they are connected.
    package func request(
        _ path: DocumentPath, of school: SchoolCode, reason: String, by: String, report: String? = nil,
        period: String? = nil
    ) async throws -> RequestRecord {
        let id = "rq-" + Incarnation.random().text.prefix(13)
        _ = try await sequencer.submit(
            LogWork(school: school, by: by) { writer, moment in
                guard try writer.school(school) != nil else { throw Problem(.notFound, "there is no school \(school)") }
                let request = RequestRecord(
                    id: id, school: school, path: path, report: report, period: period, state: .queued, reason: reason,
                    by: by,
                    requestedAt: moment.time, answeredAt: nil, answer: nil,
                    headContent: try writer.document(school, at: path)?.headContent, logIndex: moment.logIndex,
                    log: moment.log)
                try writer.insert(request)
                for device in try writer.devices() where device.school == school && device.active {
                    try writer.insert(Self.command(request), for: device.id)
                }
                return [.request(id: id, state: .queued, path: path, reason: reason)]
            })
        let (request, devices) = try await metadata.read { reader in
            (try reader.request(id), try reader.devices().filter { $0.school == school && $0.active }.map(\.id))
        }
        await board.notify(devices)
        guard let request else { throw Problem(.unavailable, "the request cannot be read back") }
        return request
    }

    /// The command that carries a request to an agent.
    static func command(_ request: RequestRecord) -> CommandMessage {
        CommandMessage(id: request.id, n: 0, type: .resend, path: request.path, reason: request.reason, by: request.by)
    }

    /// A device has stored its commands up to `n`: they are forgotten here, and its requests are `fetched`.
    package func acknowledge(_ device: DeviceRecord, commandsUpTo n: Int64) async throws {
        guard n > 0 else { return }
        let fetched = try await metadata.read { reader -> [RequestRecord]? in
            let commands = try reader.commands(device.id, after: 0, limit: 1000).filter { $0.n <= n }
            if commands.isEmpty { return nil }
            return try commands.filter { $0.type == .resend }.compactMap { try reader.request($0.id) }.filter {
                $0.state == .queued
            }
        }
        guard let fetched else { return }
        guard !fetched.isEmpty else {
            return try await metadata.write { try $0.acknowledge(device.id, commandsUpTo: n) }
        }
        _ = try await sequencer.submit(
            LogWork(school: device.school, by: "device:\(device.id)") { writer, moment in
                try writer.acknowledge(device.id, commandsUpTo: n)
                var events: [ReceiptEvent] = []
                for request in fetched {
                    guard var request = try writer.request(request.id), request.state == .queued else { continue }
                    request.state = .fetched
                    (request.log, request.logIndex) = (moment.log, moment.logIndex + UInt64(events.count))
                    try writer.update(request)
                    events.append(.request(id: request.id, state: .fetched, path: request.path, reason: request.reason))
                }
                return events
            })
    }

    /// Takes an answer that is no bundle; throws `already-answered` where another stands.
    package func answer(_ id: String, with result: CommandResult, from device: DeviceRecord) async throws {
        guard result.result == .absent || result.result == .refused else {
            throw Problem(.malformed, "a bundle answers with the bytes; a result says absent or refused")
        }
        let cause = String((result.cause ?? "").prefix(64))
        let standing = try await metadata.read { try $0.request(id) }
        guard let standing, standing.school == device.school else {
            throw Problem(.notFound, "there is no such request")
        }
        if standing.state == .answered {
            guard standing.answer == result.result else { throw Problem(.alreadyAnswered, "another answer stands") }
            return
        }
        _ = try await sequencer.submit(
            LogWork(school: device.school, by: "device:\(device.id)") { writer, moment in
                guard var request = try writer.request(id), request.state != .answered else {
                    throw Problem(.alreadyAnswered, "another answer stands")
                }
                (request.state, request.answer, request.answeredAt) = (.answered, result.result, moment.time)
                (request.log, request.logIndex) = (moment.log, moment.logIndex)
                try writer.update(request)
                return [.answer(id: id, answer: result.result, bundle: nil, cause: cause)]
            })
    }

    /// Gives up requests that nobody answered within ``lifetime``.
    package func expire(now: Timestamp) async throws {
        let due = try await metadata.read { reader in
            try reader.requests().filter {
                ($0.state == .queued || $0.state == .fetched) && now.seconds(since: $0.requestedAt) > Self.lifetime
            }
        }
        for request in due {
            _ = try await sequencer.submit(
                LogWork(school: request.school, by: "hub") { writer, moment in
                    // An answer may have come since.
                    guard var request = try writer.request(request.id), request.state == .queued || request.state == .fetched else {
                        return []
                    }
                    (request.state, request.log, request.logIndex) = (.expired, moment.log, moment.logIndex)
                    try writer.update(request)
                    return [.request(id: request.id, state: .expired, path: request.path, reason: request.reason)]
                })
        }
    }
}
