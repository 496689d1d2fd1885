// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// A resend request: the Office asks a school for exactly one file.
package struct RequestRecord: Sendable, Equatable {
    /// Its identity; also the command's.
    package var id: String
    /// The school asked.
    package var school: SchoolCode
    /// The file asked for; it may never have arrived.
    package var path: DocumentPath
    /// The obligation that it serves, where it was asked by report.
    package var report: String?
    /// The obligation's period.
    package var period: String?
    /// How far it is.
    package var state: ReceiptEvent.RequestState
    /// Why, in a person's words.
    package var reason: String
    /// Who asked.
    package var by: String
    /// When.
    package var requestedAt: Timestamp
    /// When it was answered.
    package var answeredAt: Timestamp?
    /// The answer.
    package var answer: ResendAnswer?
    /// The head's fingerprint when it was asked; nil where nothing was there.
    package var headContent: Fingerprint?
    /// The log entry of the last step.
    package var logIndex: UInt64
    /// The log that the entry is in.
    package var log: Int

    /// A request of those members.
    package init(
        id: String, school: SchoolCode, path: DocumentPath, report: String?, period: String?,
        state: ReceiptEvent.RequestState, reason: String,
        by: String, requestedAt: Timestamp, answeredAt: Timestamp?, answer: ResendAnswer?, headContent: Fingerprint?,
        logIndex: UInt64, log: Int
    ) {
        (self.id, self.school, self.path, self.report, self.period, self.state) = (
            id, school, path, report, period, state
        )
        (self.reason, self.by, self.requestedAt, self.answeredAt) = (reason, by, requestedAt, answeredAt)
        (self.answer, self.headContent, self.logIndex, self.log) = (answer, headContent, logIndex, log)
    }
}
