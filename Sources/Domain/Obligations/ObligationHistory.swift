// SPDX-License-Identifier: Apache-2.0

/// What happened to one obligation, as far as it was known at some instant: arrivals and steps in the order of the log.
package struct ObligationHistory: Sendable, Equatable {
    /// Something that happened.
    package struct Occurrence: Sendable, Equatable {
        /// What.
        package var step: HandoverStep
        /// When, by the hub's clock.
        package var at: Timestamp
        /// Until when more time was given; only for ``HandoverStep/extend``.
        package var until: DueDate?
        /// Why, as a person wrote it.
        package var reason: String

        /// An occurrence of those parts.
        package init(_ step: HandoverStep, at: Timestamp, until: DueDate? = nil, reason: String = "") {
            (self.step, self.at, self.until, self.reason) = (step, at, until, reason)
        }
    }

    /// In the order of the log.
    package var occurrences: [Occurrence]

    /// A history of those.
    package init(_ occurrences: [Occurrence] = []) { self.occurrences = occurrences }

    /// The history as it was known at `moment`.
    package func known(at moment: Timestamp) -> ObligationHistory {
        ObligationHistory(occurrences.filter { $0.at <= moment })
    }
}
