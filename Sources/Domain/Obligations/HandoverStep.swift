// SPDX-License-Identifier: Apache-2.0

/// What moves a handover from one status to another. The raw value is the act's name in commands and in the log.
package enum HandoverStep: String, Sendable, Hashable, CaseIterable {
    /// A file below the obligation's folder became durable.
    case arrive
    /// The Office accepts what arrived and gives it a receipt number.
    case acknowledge
    /// The Office returns it with a reason.
    case reject
    /// It goes to a unit.
    case assign
    /// The unit has begun.
    case begin
    /// The unit has consolidated it.
    case complete
    /// The Office asks for it again.
    case requestResend
    /// The school answered that request with bytes.
    case answerResend
    /// The request ended without bytes.
    case endResend
    /// The school asks for it back.
    case recall
    /// The Office gives it back.
    case acceptRecall
    /// The Office keeps it.
    case refuseRecall
    /// It came outside the system.
    case receiveOutside = "received-outside"
    /// Lateness, or absence, is accepted with a reason.
    case excuse
    /// The school is given more time.
    case extend
    /// What was accepted is locked.
    case freeze

    /// The status after this step where it is allowed, nil where it is not. `before` is a status without regard to time: `notDue`
    /// stands for all three in which nothing has arrived.
    ///
    /// `resumes` is the status to fall back on where a request or a recall ends without effect.
    package func status(after before: HandoverStatus, resumes: HandoverStatus = .received) -> HandoverStatus? {
        switch (self, before) {
        case (.arrive, .notDue), (.arrive, .dueSoon), (.arrive, .overdue), (.arrive, .exempt), (.arrive, .rejected): .received
        case (.arrive, _): before
        case (.acknowledge, .received), (.acknowledge, .resent), (.acknowledge, .receivedOffline): .acknowledged
        case (.reject, .received), (.reject, .resent), (.reject, .acknowledged), (.reject, .receivedOffline): .rejected
        case (.assign, .acknowledged), (.assign, .assigned), (.assign, .inProgress): .assigned
        case (.begin, .assigned): .inProgress
        case (.complete, .acknowledged), (.complete, .assigned), (.complete, .inProgress): .completed
        case (.requestResend, .recallRequested): nil
        case (.requestResend, _): .resendRequested
        case (.answerResend, .resendRequested): .resent
        case (.endResend, .resendRequested): resumes
        case (.recall, .received), (.recall, .resent), (.recall, .acknowledged), (.recall, .assigned), (.recall, .inProgress):
            .recallRequested
        case (.acceptRecall, .recallRequested): .notDue
        case (.refuseRecall, .recallRequested): resumes
        case (.receiveOutside, .notDue), (.receiveOutside, .dueSoon), (.receiveOutside, .overdue), (.receiveOutside, .rejected),
            (.receiveOutside, .resendRequested), (.receiveOutside, .exempt):
            .receivedOffline
        case (.excuse, .notDue), (.excuse, .dueSoon), (.excuse, .overdue): .exempt
        case (.excuse, _): before
        case (.extend, .exempt), (.extend, .completed): nil
        case (.extend, _): before
        case (.freeze, .acknowledged), (.freeze, .assigned), (.freeze, .inProgress), (.freeze, .completed): before
        default: nil
        }
    }
}
