// SPDX-License-Identifier: Apache-2.0

/// The text of an `smb.conf` (man 5 smb.conf), or what `testparm -s` prints of one.
package struct SambaConfig: Sendable, Equatable {
    /// One share, with what `[global]` says of shares in general.
    package struct Share: Sendable, Equatable {
        /// Its name.
        package let name: String
        /// Settings by folded name: lower case, no spaces.
        let settings: [String: String]

        /// The value of a setting, or nil where nothing is said and Samba's own holds.
        func value(_ name: String) -> String? { settings[SambaConfig.folded(name)] }

        /// A yes or no, in any of Samba's words.
        func isOn(_ name: String, byDefault: Bool) -> Bool {
            switch value(name)?.lowercased() {
            case "yes", "true", "1", "on": true
            case "no", "false", "0", "off": false
            default: byDefault
            }
        }

        /// The directory it shows.
        package var path: String { value("path") ?? "" }
    }

    /// The shares, in the order of the text; `[global]`, `[printers]` and `[print$]` are none.
    package let shares: [Share]
    /// Whether other files are included that were not read.
    package let includesOthers: Bool

    private static let longest = 1 << 20
    private static let synonyms = [
        "directory": "path", "casesignames": "casesensitive", "vfsobject": "vfsobjects", "writeable": "writable",
    ]

    /// Reads the text; lines that are no setting are passed over, as Samba does.
    package init(_ text: [UInt8]) {
        var sections: [(name: String, settings: [String: String])] = []
        var includes = false
        for line in Self.lines(text.prefix(Self.longest)) {
            if line.first == "[", let end = line.firstIndex(of: "]") {
                sections.append((String(line[line.index(after: line.startIndex)..<end]), [:]))
            } else if let equals = line.firstIndex(of: "="), !sections.isEmpty {
                let name = Self.folded(line[..<equals])
                let value = Self.trimmed(line[line.index(after: equals)...])
                includes = includes || name == "include"
                sections[sections.count - 1].settings[Self.synonyms[name] ?? name] = value
            }
        }
        let global = sections.filter { $0.name.lowercased() == "global" }.reduce(into: [:]) { all, section in
            all.merge(section.settings) { _, later in later }
        }
        shares = sections.filter { !["global", "printers", "print$"].contains($0.name.lowercased()) }.map { section in
            Share(name: section.name, settings: global.merging(section.settings) { _, own in own })
        }
        includesOthers = includes
    }

    /// Lines without comments; one that ends in a backslash goes on in the next.
    private static func lines(_ text: ArraySlice<UInt8>) -> [String] {
        var (lines, begun): ([String], String) = ([], "")
        for bytes in text.split(separator: 0x0A) {
            let line = trimmed(Substring(String(decoding: bytes, as: UTF8.self)))
            if begun.isEmpty, line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasSuffix("\\") {
                begun += line.dropLast() + " "
            } else {
                lines.append(begun + line)
                begun = ""
            }
        }
        return lines
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    fileprivate static func folded(_ name: some StringProtocol) -> String {
        String(name.lowercased().filter { !$0.isWhitespace })
    }
}
