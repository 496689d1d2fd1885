// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog

/// What a receipt says, in lines that a person can read; its SHA-256 is the log's entry (protocol.md §6).
///
/// The text is kept as written and never written anew from its parts. A random nonce hides it behind its hash, so the log can be
/// public.
package struct ReceiptText: Sendable, Equatable {
    /// 16 random bytes.
    package var nonce: [UInt8]
    /// The origin of the log that holds the entry.
    package var log: String
    /// When it was received, by the hub's clock; never earlier than the entry before.
    package var time: Timestamp
    /// The school concerned; nil for what concerns the hub alone.
    package var school: SchoolCode?
    /// Who did it: `device:<id>`, `account:<name>`, `os:<user>` or `hub`.
    package var by: String
    /// What happened.
    package var event: ReceiptEvent

    /// The first line.
    package static let heading = "handover-receipt/v1"

    /// A receipt of those parts.
    package init(nonce: [UInt8], log: String, time: Timestamp, school: SchoolCode?, by: String, event: ReceiptEvent) {
        (self.nonce, self.log, self.time, self.school, self.by, self.event) = (nonce, log, time, school, by, event)
    }

    /// The text, a line each, LF at the end of every line.
    package var bytes: [UInt8] {
        let head = [
            Self.heading, "nonce \(Base64.encode(nonce))", "log \(log)", "time \(time.rfc3339)",
            "school \(school?.text ?? "-")",
            "event \(event.name)", "by \(Self.escaped(by))",
        ]
        return Array(((head + event.lines).joined(separator: "\n") + "\n").utf8)
    }

    /// Reads a text; nil where it is not exactly what ``bytes`` would write.
    package init?(parsing bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n") else { return nil }
        let lines = text.utf8.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
        guard lines.count >= 7, lines[0] == Self.heading,
            let nonce = Self.value(lines[1], "nonce").flatMap({ Base64.decode($0) }), nonce.count == 16,
            let log = Self.value(lines[2], "log"), KeyName(log) != nil,
            let time = Self.value(lines[3], "time").flatMap({ Timestamp(rfc3339: $0) }),
            let school = Self.value(lines[4], "school"), let name = Self.value(lines[5], "event"),
            let by = Self.value(lines[6], "by").flatMap({ Self.unescaped($0) }),
            let event = ReceiptEvent(name: String(name), lines: lines.dropFirst(7).map { LineFields($0) })
        else { return nil }
        guard school == "-" || SchoolCode(String(school)) != nil else { return nil }
        self.init(nonce: nonce, log: String(log), time: time, school: SchoolCode(String(school)), by: by, event: event)
        guard self.bytes == bytes else { return nil }
    }

    private static func value(_ line: Substring, _ name: String) -> Substring? {
        guard line.utf8.starts(with: (name + " ").utf8) else { return nil }
        return line.dropFirst(name.count + 1)
    }

    /// Free text as one field: bytes outside `! … ~` and `%` itself as `%XX`; `-` for nothing.
    package static func escaped(_ text: String) -> String {
        if text.isEmpty { return "-" }
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            if (0x21...0x7E).contains(byte), byte != 0x25 {
                result.append(byte)
            } else {
                result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Reads ``escaped(_:)`` back.
    package static func unescaped(_ field: some StringProtocol) -> String? {
        if field == "-" { return "" }
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == 0x25 else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// The fields of one line, single spaces between them; the first is the line's name.
package struct LineFields: Sendable {
    /// The line's name.
    package let name: Substring
    /// The fields after it.
    package let values: [Substring]

    init(_ line: Substring) {
        let fields = line.split(separator: " ", omittingEmptySubsequences: false)
        name = fields.first ?? ""
        values = Array(fields.dropFirst())
    }
}
