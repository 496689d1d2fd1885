// SPDX-License-Identifier: Apache-2.0

/// One report for one period as the calendar asks for it of a group of schools; each of them owes one obligation from it.
package struct ReportDuty: Sendable, Equatable {
    /// Who owes it. Every part that is there narrows; an empty audience is every school.
    package struct Audience: Sendable, Equatable {
        /// Schools that teach at one of these levels.
        package var levels: [School.Level]?
        /// Schools of that ownership.
        package var ownership: School.Ownership?
        /// Schools in one of these groups.
        package var groups: [String]?
        /// These schools.
        package var schools: [SchoolCode]?

        /// An audience of those parts.
        package init(
            levels: [School.Level]? = nil, ownership: School.Ownership? = nil, groups: [String]? = nil,
            schools: [SchoolCode]? = nil
        ) {
            (self.levels, self.ownership, self.groups, self.schools) = (levels, ownership, groups, schools)
        }

        /// Whether that school owes the report.
        package func includes(_ school: School) -> Bool {
            if let levels, !levels.contains(where: school.levels.contains) { return false }
            if let ownership, school.ownership != ownership { return false }
            if let groups, !groups.contains(where: school.groups.contains) { return false }
            if let schools, !schools.contains(school.code) { return false }
            return true
        }
    }

    /// A file that a complete submission has; an unmet one is a cause, never a reason to call the report missing.
    package struct Expectation: Sendable, Equatable {
        /// Such as `bản ký`.
        package var role: String
        /// File name extensions in lower case without the dot.
        package var types: [String]

        /// An expectation of those parts.
        package init(role: String, types: [String]) { (self.role, self.types) = (role, types) }
    }

    /// The report's code, stable for years.
    package var report: String
    /// The period's label.
    package var period: String
    /// For people.
    package var title: String
    /// Words for what it covers; nil where nobody said.
    package var coverage: String?
    /// Who owes it.
    package var audience: Audience
    /// The folder; what stands below it is the submission.
    package var folder: DocumentPath
    /// The last day whose figures count; another thing than the due date.
    package var dataCutoff: CalendarDay?
    /// When it is due; nil for no due date.
    package var due: DueDate?
    /// What happens to a due date on a day off.
    package var onDayOff: DueDate.OnDayOff
    /// Days after the due instant that still count as on time.
    package var graceDays: Int
    /// The unit that leads.
    package var lead: OfficeUnit?
    /// The units that take part.
    package var with: [OfficeUnit]
    /// The files that a complete submission has.
    package var expects: [Expectation]

    /// A duty of those parts.
    package init(
        report: String, period: String, title: String, coverage: String? = nil, audience: Audience = Audience(),
        folder: DocumentPath, dataCutoff: CalendarDay? = nil, due: DueDate? = nil, onDayOff: DueDate.OnDayOff = .keep,
        graceDays: Int = 0, lead: OfficeUnit? = nil, with: [OfficeUnit] = [], expects: [Expectation] = []
    ) {
        (self.report, self.period, self.title, self.coverage) = (report, period, title, coverage)
        (self.audience, self.folder, self.dataCutoff, self.due) = (audience, folder, dataCutoff, due)
        (self.onDayOff, self.graceDays, self.lead, self.with) = (onDayOff, graceDays, lead, with)
        self.expects = expects
    }
}
