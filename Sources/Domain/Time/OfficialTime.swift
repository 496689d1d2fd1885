// SPDX-License-Identifier: Apache-2.0

extension Timestamp {
    /// As Vietnamese offices write a moment: `16:55:02 ngày 04/3/2023`. Days below 10 and the months 1 and 2 have a leading zero, the
    /// other months none (Nghị định 30/2020, Phụ lục I).
    package func officialText(offset: TimeZoneOffset = .vietnam) -> String {
        let date = rfc3339(offset: offset)
        return "\(date.dropFirst(11).prefix(8)) ngày \(officialDate(offset: offset))"
    }

    /// The date of ``officialText(offset:)`` alone: `04/3/2023`.
    package func officialDate(offset: TimeZoneOffset = .vietnam) -> String {
        let date = rfc3339(offset: offset)
        let month = date.dropFirst(5).prefix(2)
        let written = month == "01" || month == "02" ? month : month.drop { $0 == "0" }
        return "\(date.dropFirst(8).prefix(2))/\(written)/\(date.prefix(4))"
    }
}
