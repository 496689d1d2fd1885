// SPDX-License-Identifier: Apache-2.0

/// A value that is one string wherever it is JSON.
package protocol TextCoded: Codable {
    /// The string.
    var codedText: String { get }
    /// Reads the string back; nil where it breaks the type's form.
    init?(codedText: String)
}

extension TextCoded {
    /// One JSON string.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(codedText)
    }

    /// Throws `DecodingError.dataCorrupted` where the string breaks the type's form.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(codedText: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a \(Self.self): \(text.prefix(80))")
        }
        self = value
    }
}

extension Fingerprint: TextCoded {
    /// ``hex``
    package var codedText: String { hex }
    /// From ``hex``.
    package init?(codedText: String) { self.init(hex: codedText) }
}

extension SchoolCode: TextCoded {
    /// The code.
    package var codedText: String { text }
    /// From the code.
    package init?(codedText: String) { self.init(codedText) }
}

extension DeviceID: TextCoded {
    /// The digits.
    package var codedText: String { text }
    /// From the digits.
    package init?(codedText: String) { self.init(codedText) }
}

extension Incarnation: TextCoded {
    /// The UUID.
    package var codedText: String { text }
    /// From the UUID.
    package init?(codedText: String) { self.init(codedText) }
}

extension Timestamp: TextCoded {
    /// ``rfc3339``
    package var codedText: String { rfc3339 }
    /// From RFC 3339.
    package init?(codedText: String) { self.init(rfc3339: codedText) }
}
