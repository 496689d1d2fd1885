// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import Testing
import TestSupport

struct DocumentPathTests {
    @Test func `a path keeps its bytes, its folder and its name`() throws {
        let path = try DocumentPath("2023/CCHC/Quý I/BC CCHC quý I.docx")
        #expect(path.components.count == 4)
        #expect(String(decoding: path.name, as: UTF8.self) == "BC CCHC quý I.docx")
        #expect(String(decoding: path.folder, as: UTF8.self) == "2023/CCHC/Quý I")
        #expect(try DocumentPath("a.txt").folder.isEmpty)
    }

    @Test func `two Unicode forms of one name are two paths`() throws {
        #expect(try DocumentPath("Ti\u{1EBF}ng.docx") != DocumentPath("Tie\u{302}\u{301}ng.docx"))
    }

    @Test func `bytes that are not UTF-8 are a path, shown with U+FFFD and without a text`() throws {
        let path = try DocumentPath(bytes: [0x61, 0xB8, 0x62])
        #expect(path.text == nil)
        #expect(path.display == "a\u{FFFD}b")
    }

    @Test(arguments: [
        ("", DocumentPath.Flaw.empty), ("/a", .emptyComponent), ("a/", .emptyComponent), ("a//b", .emptyComponent),
        (".", .dotComponent),
        ("a/../b", .dotComponent), ("a/./b", .dotComponent), ("a\0b", .nulByte),
        (String(repeating: "a", count: 256), .componentTooLong),
        (String(repeating: "ab/", count: 341) + "ab", .tooLong),
    ])
    func `a path outside the limits is refused with its flaw`(text: String, flaw: DocumentPath.Flaw) {
        #expect(throws: flaw) { try DocumentPath(text) }
    }

    @Test func `the limits themselves are allowed`() throws {
        let component = String(repeating: "a", count: 255)
        #expect(
            try DocumentPath([component, component, component, component].joined(separator: "/")).bytes.count == 1023)
        #expect(try DocumentPath("...").bytes.count == 3)
    }

    @Test func `percent encoding writes space, percent and every byte outside printable ASCII`() throws {
        #expect(try DocumentPath("Quý I/50%.txt").percentEncoded == "Qu%C3%BD%20I/50%25.txt")
    }

    @Test func `percent encoding round trips for any bytes a path may have`() throws {
        var random = SeededGenerator.fresh("percent round trip")
        var tried = 0
        while tried < 500 {
            let bytes = random.bytes(Int.random(in: 1...60, using: &random))
            guard let path = try? DocumentPath(bytes: bytes) else { continue }
            tried += 1
            let encoded = path.percentEncoded
            #expect(encoded.utf8.allSatisfy { (0x21...0x7E).contains($0) })
            #expect(DocumentPath(percentEncoded: encoded) == path)
        }
    }

    @Test(arguments: ["a%2", "a%zz", "a%c3%bd", "%41", "a b", "a%2f..", "é", "%+1", "a%2F%2Fb", ""])
    func `text that percent encoding would not write is refused`(text: String) {
        #expect(DocumentPath(percentEncoded: text) == nil)
    }

    @Test func `paths sort by bytes`() throws {
        #expect(try DocumentPath("a") < DocumentPath("a/b"))
        #expect(try DocumentPath("Z") < DocumentPath("a"))
    }
}
