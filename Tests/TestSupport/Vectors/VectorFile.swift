// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A file under `Tests/Vectors`: headers `name: value` up to a blank line, then a body (`Tests/Vectors/README.md`).
package struct VectorFile: Sendable, CustomStringConvertible {
    /// The folder and the file, as protocol.md cites it: `bundles/two-files.txt`.
    package let name: String
    private let fields: [(name: String, value: String)]
    private let raw: [UInt8]

    /// The folder that holds every vector.
    package static var root: String { BuiltProduct.packageRoot + "/Tests/Vectors" }

    /// The names of all files of `folder`, in order; empty where there is no such folder.
    package static func names(in folder: String) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted().map { folder + "/" + $0 }
    }

    /// Reads the file of that name.
    package init(_ name: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.root + "/" + name)))
        let blank = bytes.indices.first { $0 + 1 < bytes.count && bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A }
        let end = blank ?? bytes.count
        self.name = name
        raw = Array(bytes[min(end + 2, bytes.count)...])
        fields = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n").compactMap { line in
            guard let colon = line.firstRange(of: ": ") else { return nil }
            return (String(line[..<colon.lowerBound]), String(line[colon.upperBound...]))
        }
    }

    /// The first header of that name.
    package subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// Every header of that name.
    package func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The class of outcome that a reader must come to.
    package var expected: String { self["expect"] ?? "the file lacks expect" }

    /// The rules that it is about.
    package var rules: [String] { (self["rule"] ?? "").split(separator: " ").map(String.init) }

    /// The body's bytes.
    package var body: [UInt8] { self["body"] == "parts" ? VectorParts.bytes(of: text) : raw }

    /// The body as it stands in the file.
    package var text: String { String(decoding: raw, as: UTF8.self) }

    /// The body's lines.
    package var lines: [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// The same as ``name``.
    package var description: String { name }
}

/// Bytes told in lines that people can read: `hex`, `text`, `line`, `fill COUNT BYTE`.
enum VectorParts {
    static func bytes(of text: String) -> [UInt8] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [UInt8] in
            let (word, rest) =
                line.firstRange(of: " ").map { (line[..<$0.lowerBound], line[$0.upperBound...]) } ?? (line, "")
            switch word {
            case "text": return Array(rest.utf8)
            case "line": return Array(rest.utf8) + [0x0A]
            case "hex": return hex(rest)
            case "fill":
                let parts = rest.prefix { $0 != "#" }.split(separator: " ")
                return Array(repeating: hex(parts[1])[0], count: Int(parts[0]) ?? 0)
            default: return []
            }
        }
    }

    private static func hex(_ text: Substring) -> [UInt8] {
        let digits = text.prefix { $0 != "#" }.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
