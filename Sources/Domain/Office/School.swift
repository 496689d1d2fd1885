// SPDX-License-Identifier: Apache-2.0

/// A school: a site that owes reports and hands over documents. Its identity is its code, never its name.
package struct School: Sendable, Equatable {
    /// What a school teaches.
    package enum Level: String, Sendable, CaseIterable, Codable {
        case preschool, primary, lowerSecondary
    }

    /// Who runs a school.
    package enum Ownership: String, Sendable, CaseIterable, Codable {
        case `public`, `private`
    }

    /// The code.
    package var code: SchoolCode
    /// The name, for people.
    package var name: String
    /// What it teaches; may be several.
    package var levels: [Level]
    /// Who runs it; nil where nobody said.
    package var ownership: Ownership?
    /// The groups that obligations can name.
    package var groups: [String]
    /// For the clerk who calls; may be empty.
    package var phone: String
    /// For reminders; may be empty.
    package var email: String

    /// A school of those members.
    package init(
        code: SchoolCode, name: String, levels: [Level] = [], ownership: Ownership? = nil, groups: [String] = [],
        phone: String = "",
        email: String = ""
    ) {
        (self.code, self.name, self.levels, self.ownership) = (code, name, levels, ownership)
        (self.groups, self.phone, self.email) = (groups, phone, email)
    }
}
