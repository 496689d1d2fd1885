// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import Wire

/// `resend`: have a missed file sent again.
struct Resend: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a school to send one file again, or one that never arrived.",
        discussion: """
            Prints the request's id and state; handover-hub requests shows the answer.
            Example: handover-hub resend TH17 "2023/CCHC/Quý I/BC.pdf" --reason "tệp không mở được"
            """)

    @OptionGroup var location: Location
    @OptionGroup var target: PathArguments
    @Option(help: "Why; the school reads it.") var reason = ""
    @Flag(help: "Print one JSON document.") var json = false

    func run(_ context: CommandContext) async throws -> UInt8 {
        let library = context.hub.library
        let asked = try target.documentPath
        // The name that is known here, where the argument means one; else the name as given: it may never have arrived.
        let path: DocumentPath
        do {
            path = try await library.document(of: target.school, at: asked).path
        } catch let problem as Problem where problem.code == .notFound {
            path = asked
        }
        let request = try await context.hub.resend.request(
            path, of: target.school, reason: String(reason.prefix(500)), by: context.actor)
        if json {
            try await context.print(Requests.value(request, context.zone))
        } else {
            try await context.print("\(request.id)  \(request.state.rawValue)")
        }
        return 0
    }
}

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
                    request.id, request.requestedAt.clerkText(context.zone), request.school.text, request.state.rawValue,
                    request.answer?.rawValue ?? "-", request.path.display,
                ]
            })
        return 0
    }

    static func value(_ request: RequestRecord, _ zone: TimeZoneOffset) -> JSONValue {
        .object(
            JSONValue.path(request.path).merging([
                "id": .string(request.id), "school": .string(request.school.text), "report": .text(request.report),
                "period": .text(request.period), "state": .string(request.state.rawValue), "reason": .string(request.reason),
                "by": .string(request.by), "requestedAt": .time(request.requestedAt, zone),
                "answeredAt": .time(request.answeredAt, zone), "answer": .text(request.answer?.rawValue),
                "logIndex": .integer(request.logIndex),
            ]) { old, _ in old })
    }
}
