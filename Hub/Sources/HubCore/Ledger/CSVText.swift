// SPDX-License-Identifier: Apache-2.0

/// CSV as spreadsheets write it: `,` or `;` between fields, quotes where a field needs them, `\n` or `\r\n` at a line's end.
enum CSVText {
    /// One row with the line on which it begins.
    struct Row {
        var line: Int
        var fields: [String]
    }

    /// The rows of UTF-8 text; empty lines are passed over, and a quote that never ends is a flaw.
    static func rows(_ bytes: [UInt8], flaws: inout FlawList) -> [Row] {
        let firstLine = bytes.prefix { $0 != 0x0A }
        let separator: UInt8 = firstLine.contains(0x3B) && !firstLine.contains(0x2C) ? 0x3B : 0x2C
        var (rows, fields, field): ([Row], [String], [UInt8]) = ([], [], [])
        var (line, start, quoted, index) = (1, 1, false, 0)
        func endField() {
            fields.append(trimmed(String(decoding: field, as: UTF8.self)))
            field = []
        }
        func endRow() {
            endField()
            if fields != [""] { rows.append(Row(line: start, fields: fields)) }
            fields = []
        }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x0A { line += 1 }
            switch byte {
            case 0x22 where quoted && index < bytes.count && bytes[index] == 0x22:
                field.append(byte)
                index += 1
            case 0x22 where quoted: quoted = false
            case 0x22 where field.isEmpty: quoted = true
            case separator where !quoted: endField()
            case 0x0A where !quoted:
                endRow()
                start = line
            case 0x0D where !quoted && (index == bytes.count || bytes[index] == 0x0A): break
            default: field.append(byte)
            }
        }
        if quoted { flaws.add(start, "a quote that begins here never ends") }
        if !field.isEmpty || !fields.isEmpty { endRow() }
        return rows
    }

    /// Without spaces at the ends.
    static func trimmed(_ text: some StringProtocol) -> String {
        let scalars = text.unicodeScalars.drop { $0 == " " || $0 == "\t" }
        let end = scalars.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { String(String.UnicodeScalarView(scalars[...$0])) } ?? ""
    }
}
