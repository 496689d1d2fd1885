// SPDX-License-Identifier: Apache-2.0
import Domain

/// A calendar as it was imported. None is ever changed: a new due date is a new calendar, and the old one stays with who replaced it.
package struct CalendarRecord: Sendable, Equatable {
    /// When it was imported, by the hub's clock.
    package var importedAt: Timestamp
    /// Who imported it.
    package var by: String
    /// The file as it was.
    package var text: [UInt8]

    /// A record of those members.
    package init(importedAt: Timestamp, by: String, text: [UInt8]) {
        (self.importedAt, self.by, self.text) = (importedAt, by, text)
    }
}

/// All schools as they were known from some time on.
package struct RosterRecord: Sendable, Equatable {
    /// Since when, by the hub's clock.
    package var knownAt: Timestamp
    /// Who said so.
    package var by: String
    /// The schools in the Office's order.
    package var schools: [School]

    /// A record of those members.
    package init(knownAt: Timestamp, by: String, schools: [School]) {
        (self.knownAt, self.by, self.schools) = (knownAt, by, schools)
    }
}
