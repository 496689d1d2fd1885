// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import Wire

/// `requests`: every resend request with its answer.
struct Requests: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(abstract: "List the resend requests with their answers.")

    @OptionGroup var location: Location
    @Flag(help: "Print one JSON document.") var json = false

    func run(_ context: CommandContext) async throws -> UInt8 {
        let requests = try await context.hub.metadata.read { try $0.requests() }
        if json {
            try await context.print(.array(requests.map { Self.value($0, context.zone) }))
            return 0
        }
        try await context.table(
            ["YÊU CẦU", "LÚC", "ĐƠN VỊ", "TRẠNG THÁI", "TRẢ LỜI", "TỆP"],
            requests.map { request in
                [
                    request.id, request.requestedAt.clerkText(context.zone), request.school.text,
                    request.state.rawValue,
                    request.answer?.rawValue ?? "-", request.path.display,
                ]
            })
        return 0
    }

    static func value(_ request: RequestRecord, _ zone: TimeZoneOffset) -> JSONValue {
        .object(
            JSONValue.path(request.path).merging([
                "id": .string(request.id), "school": .string(request.school.text), "report": .text(request.report),
                "period": .text(request.period), "state": .string(request.state.rawValue),
                "reason": .string(request.reason),
                "by": .string(request.by), "requestedAt": .time(request.requestedAt, zone),
                "answeredAt": .time(request.answeredAt, zone), "answer": .text(request.answer?.rawValue),
                "logIndex": .integer(request.logIndex),
            ]) { old, _ in old })
    }
}
