// SPDX-License-Identifier: Apache-2.0

/// A record that is not what it must be, and why.
package struct AuditFinding: Error, Sendable, Equatable, CustomStringConvertible {
    /// The record: its kind and which one, such as `pack 2026/05/…` or `version 3 of MN07 2023/BC.docx`.
    package let record: String
    /// What is wrong with it, one sentence without a full stop.
    package let detail: String

    /// A finding about that record.
    package init(_ record: String, _ detail: String) { (self.record, self.detail) = (record, detail) }

    /// Both in one line.
    package var description: String { "\(record): \(detail)" }
}
