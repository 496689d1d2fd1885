// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Testing

@Suite struct NoteTests {
    private let key: SigningKey
    private let name: KeyName

    init() throws {
        name = try #require(KeyName("school/7010569/device"))
        key = SigningKey.generate(name: name)
    }

    @Test func `a new key signs what its public half verifies, before and after it was stored`() throws {
        let restored = try SigningKey(name: name, seed: key.seed)
        #expect(restored.verifierKey == key.verifierKey)
        #expect(SigningKey.generate(name: name).verifierKey != key.verifierKey)
        let note = try SignedNote.sign(text: Array("one\n".utf8), with: [restored])
        #expect(try SignedNote(note.bytes).verify(with: [key.verifierKey]).signers == [key.verifierKey])
        #expect(throws: KeyError.wrongSeedLength(31)) { try SigningKey(name: name, seed: key.seed.dropLast()) }
    }

    @Test func `printing a signing key shows no secret byte`() {
        let shown = "\(key) \(String(reflecting: key))" + String(describing: Mirror(reflecting: key).children.map { $0 })
        #expect(!shown.contains(key.seed.lowercaseHex))
        #expect(!shown.contains(StrictBase64.encode(key.seed)))
        #expect(shown.contains(key.verifierKey.text))
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("secret"))
    }

    @Test func `a text that could not be read back is not signed`() {
        for text in [[], Array("no end".utf8), Array("a\r\n".utf8), [0xFF, 0x0A], Array("a\u{0}b\n".utf8)] as [[UInt8]] {
            #expect(throws: NoteError.self) { try SignedNote.sign(text: text, with: [key]) }
        }
        #expect(throws: NoteError.noSignatures) { try SignedNote.sign(text: Array("a\n".utf8), with: []) }
        let long = [UInt8](repeating: 0x0A, count: LogLimits.noteTextBytesMax + 1)
        #expect(throws: NoteError.tooLarge(limit: LogLimits.noteTextBytesMax)) { try SignedNote.sign(text: long, with: [key]) }
    }

    @Test(arguments: ["x", "\n", "a\n", "ế"])
    func `a manifest of the largest size is signed, read and verified in a moment`(_ unit: String) throws {
        var text = Array(String(repeating: unit, count: (LogLimits.noteTextBytesMax - 1) / unit.utf8.count).utf8)
        text.append(0x0A)
        let clock = ContinuousClock()
        var bytes: [UInt8] = []
        let signing = try clock.measure { bytes = try SignedNote.sign(text: text, with: [key]).bytes }
        let reading = try clock.measure {
            let read = try SignedNote(bytes).verify(with: [key.verifierKey])
            #expect(read.text == text)
        }
        print("4 MiB of \(unit.debugDescription): signed in \(signing), verified in \(reading)")
        #expect(signing + reading < .seconds(2))
    }

    @Test func `hostile blank lines and signatures cost no more than their length`() throws {
        let clock = ContinuousClock()
        let blanks = [UInt8](repeating: 0x0A, count: LogLimits.noteTextBytesMax)
        let dashes = Array(String(repeating: "— a b\n", count: 400_000).utf8)
        for bytes in [blanks, blanks + dashes, [0x61, 0x0A, 0x0A] + dashes] {
            let time = clock.measure { #expect(throws: NoteError.self) { try SignedNote(bytes) } }
            #expect(time < .seconds(1))
        }
    }

    @Test func `names that look alike but differ in bytes are two names`() throws {
        let composed = try #require(KeyName("Ho\u{E0}"))
        let decomposed = try #require(KeyName("Hoa\u{300}"))
        #expect(composed.text == decomposed.text, "Swift's own equality hides the difference")
        #expect(composed != decomposed)
        let signed = try SignedNote.sign(text: Array("a\n".utf8), with: [key.renamed(to: composed)])
        #expect(throws: NoteError.noKnownSignature) { try signed.verify(with: [key.verifierKey.renamed(to: decomposed)]) }
    }

    @Test(arguments: ["", " ", "a b", "a+b", "a\tb", "a\nb", "a\u{85}b", "a\u{2003}b", "a\u{1}b", String(repeating: "a", count: 256)])
    func `a name with white space, a plus sign or control characters is none`(_ text: String) {
        #expect(KeyName(text) == nil)
    }

    @Test(arguments: [
        "=", "A", "AA", "AAA", "AA=A", "====", "A===", "AB==", "AAB=", "AA==AA==", "AA\n=", " AA=", "AA-_", "AAA=\n", "AAAAA===",
    ])
    func `base64 in any but its one form is refused`(_ text: String) {
        #expect(StrictBase64.decode(text) == nil)
    }

    @Test func `base64 gives every length back`() {
        var random = SeededRandom()
        print("seed \(random.seed)")
        for count in 0..<200 {
            let bytes = random.bytes(count)
            #expect(StrictBase64.decode(StrictBase64.encode(bytes)) == bytes)
        }
    }
}
