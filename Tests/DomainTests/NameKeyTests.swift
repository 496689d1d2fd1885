// SPDX-License-Identifier: Apache-2.0
import Domain
import Testing

struct NameKeyTests {
    private func key(_ name: String) -> NameKey { NameKey(of: Array(name.utf8)) }

    @Test(arguments: [
        "Ti\u{1EBF}ng", "Tie\u{302}\u{301}ng", "Ti\u{EA}\u{301}ng", "TI\u{1EBE}NG", "tie\u{302}\u{301}NG",
    ])
    func `composed, decomposed, mixed and capital forms share one key`(name: String) {
        #expect(key(name) == key("ti\u{1EBF}ng"))
    }

    @Test func `đ is its own letter and folds only its case`() {
        #expect(key("ĐƠN") == key("đơn"))
        #expect(key("đ") != key("d"))
    }

    @Test func `the place of a tone mark is kept`() {
        #expect(key("Hòa") != key("Hoà"))
    }

    @Test func `bytes that are not UTF-8 are their own key`() {
        let name: [UInt8] = [0x42, 0xB8, 0x6F]
        #expect(NameKey(of: name).bytes == name)
        #expect(NameKey(of: name) != NameKey(of: [0x62, 0xB8, 0x6F]))
    }

    @Test func `a key of a key is the key`() {
        for name in ["Báo cáo CẢI CÁCH.docx", "STRASSE", "straße", "İ", "ﬁn", "x\u{301}\u{323}"] {
            #expect(NameKey(of: key(name).bytes) == key(name), "\(name)")
        }
    }

    @Test func `a composed name keeps its case and evens out its form`() {
        #expect(ComposedName(of: "MA\u{302}\u{323}T".utf8) == ComposedName(of: "M\u{1EAC}T".utf8))
        #expect(ComposedName(of: "M\u{1EA0}\u{302}T".utf8) == ComposedName(of: "M\u{1EAC}T".utf8))
        #expect(ComposedName(of: "M\u{1EAC}T".utf8) != ComposedName(of: "M\u{1EAD}t".utf8))
        #expect(ComposedName(of: [0x41, 0xB8]).scalars == ["A", "\u{FFFD}"])
    }
}
