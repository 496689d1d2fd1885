// SPDX-License-Identifier: Apache-2.0
import Domain
import Testing

/// The table of statuses and steps, every cell of it.
@Suite struct HandoverStepTests {
    /// Steps by the statuses on which they are allowed; `*` marks those that leave the status as it is.
    private static let allowed: [HandoverStep: [HandoverStatus: HandoverStatus]] = {
        typealias Row = [HandoverStatus: HandoverStatus]
        let missing: [HandoverStatus] = [.notDue, .dueSoon, .overdue]
        func row(_ before: [HandoverStatus], _ after: HandoverStatus) -> Row { Dictionary(uniqueKeysWithValues: before.map { ($0, after) }) }
        func same(_ before: [HandoverStatus]) -> Row { Dictionary(uniqueKeysWithValues: before.map { ($0, $0) }) }
        func all(but left: [HandoverStatus]) -> [HandoverStatus] { HandoverStatus.allCases.filter { !left.contains($0) } }
        return [
            .arrive: row(missing + [.exempt, .rejected], .received).merging(same(all(but: missing + [.exempt, .rejected]))) { a, _ in a },
            .acknowledge: row([.received, .resent, .receivedOffline], .acknowledged),
            .reject: row([.received, .resent, .acknowledged, .receivedOffline], .rejected),
            .assign: row([.acknowledged, .assigned, .inProgress], .assigned),
            .begin: row([.assigned], .inProgress),
            .complete: row([.acknowledged, .assigned, .inProgress], .completed),
            .requestResend: row(all(but: [.recallRequested]), .resendRequested),
            .answerResend: row([.resendRequested], .resent),
            .endResend: row([.resendRequested], .acknowledged),
            .recall: row([.received, .resent, .acknowledged, .assigned, .inProgress], .recallRequested),
            .acceptRecall: row([.recallRequested], .notDue),
            .refuseRecall: row([.recallRequested], .acknowledged),
            .receiveOutside: row(missing + [.rejected, .resendRequested, .exempt], .receivedOffline),
            .excuse: row(missing, .exempt).merging(same(all(but: missing))) { a, _ in a },
            .extend: same(all(but: [.exempt, .completed])),
            .freeze: same([.acknowledged, .assigned, .inProgress, .completed]),
        ]
    }()

    @Test(arguments: HandoverStep.allCases, HandoverStatus.allCases)
    func `a step is allowed where the table says so and nowhere else`(_ step: HandoverStep, _ before: HandoverStatus) {
        #expect(step.status(after: before, resumes: .acknowledged) == Self.allowed[step]?[before])
    }

    @Test func `every status has words in both languages, and codes of the exchange are the ones that were read`() {
        #expect(Set(HandoverStatus.allCases.map(\.title)).count == HandoverStatus.allCases.count)
        #expect(Set(HandoverStatus.allCases.map(\.titleInEnglish)).count == HandoverStatus.allCases.count)
        let codes: [HandoverStatus: String] = [
            .received: "01", .resent: "01", .rejected: "02", .acknowledged: "03", .assigned: "04", .inProgress: "05", .completed: "06",
            .recallRequested: "13",
        ]
        for status in HandoverStatus.allCases { #expect(status.edxmlCode == codes[status]) }
    }
}
