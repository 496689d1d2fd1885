// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import Testing

/// One vector: a rule in a comment, headers `name: value`, a blank line, and the bytes that the rule is about.
struct VectorFile: CustomTestStringConvertible, Sendable {
    struct Malformed: Error { let name: String, why: String }

    let name: String
    let rule: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    var testDescription: String { "\(name): \(rule)" }

    init(name: String, contents: [UInt8]) throws {
        self.name = name
        var rest = contents[...]
        var lines: [String] = []
        while let end = rest.firstIndex(of: 0x0A), end != rest.startIndex {
            lines.append(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
            rest = rest[(end + 1)...]
        }
        guard rest.first == 0x0A else { throw Malformed(name: name, why: "no blank line after the headers") }
        rule = lines.first.map { String($0.drop { $0 == "#" || $0 == " " }) } ?? ""
        headers = try lines.dropFirst().map { line in
            guard let colon = line.range(of: ": ") else { throw Malformed(name: name, why: line) }
            return (String(line[..<colon.lowerBound]), String(line[colon.upperBound...]))
        }
        let plain = Array(rest.dropFirst())
        guard headers.contains(where: { $0.name == "encoding" && $0.value == "hex" }) else {
            body = plain
            return
        }
        guard let decoded = [UInt8](lowercaseHex: String(decoding: plain, as: UTF8.self).filter { $0 != "\n" }) else {
            throw Malformed(name: name, why: "body is not hex")
        }
        body = decoded
    }

    func all(_ header: String) -> [String] { headers.filter { $0.name == header }.map(\.value) }

    func optional(_ header: String) -> String? { all(header).first }

    func require(_ header: String) throws -> String {
        guard let value = optional(header) else { throw Malformed(name: name, why: "no \(header)") }
        return value
    }

    func number(_ header: String) throws -> UInt64 {
        guard let value = UInt64(try require(header)) else { throw Malformed(name: name, why: header) }
        return value
    }

    func hash(_ header: String) throws -> Fingerprint {
        guard let value = Fingerprint(hex: try require(header)) else { throw Malformed(name: name, why: header) }
        return value
    }

    /// The body's lines, the last of which has an end too.
    var bodyLines: [String] { String(decoding: body, as: UTF8.self).split(separator: "\n").map { String($0) } }

    /// The files of `kind`, in the order of their names.
    static func every(_ kind: String) -> [VectorFile] { all.filter { $0.optional("kind") == kind } }

    /// All vectors of the receipt log. A file that cannot be read shows as a vector of no kind, which a test refuses.
    static let all: [VectorFile] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Vectors/receiptlog").standardized
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted().compactMap { name in
            (try? Data(contentsOf: folder.appending(path: name))).flatMap { try? VectorFile(name: name, contents: Array($0)) }
        }
    }()

    /// How many files there are, readable or not.
    static var countOnDisk: Int {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Vectors/receiptlog").standardized
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).count { $0.hasSuffix(".txt") }
    }
}
