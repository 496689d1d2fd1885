// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import ReceiptLog
import TestSupport
import Testing

@Suite struct OpenSSLTests {
    /// What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410).
    private static let derPrefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    @Test func `openssl verifies a checkpoint with nothing but the key, and refuses an altered one`() throws {
        let folder = try TemporaryFolder()
        let key = SigningKey.generate(name: try #require(KeyName("hub.example.org/receipts")))
        let note = try Checkpoint(origin: key.name, size: 5, root: Fingerprint(of: [1])).sign(with: [key])
        let der = StrictBase64.encode(Self.derPrefix + key.verifierKey.publicKey)
        let pem = "-----BEGIN PUBLIC KEY-----\n\(der)\n-----END PUBLIC KEY-----\n"
        try folder.write(Array(pem.utf8), to: "key.pem")
        try folder.write(note.text, to: "text")
        try folder.write(note.signatures[0].signature, to: "signature")
        let path = { (name: String) in folder.url.appending(path: name).path }
        let arguments = [
            "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", path("key.pem"), "-rawin",
            "-in", path("text"), "-sigfile", path("signature"),
        ]
        #expect(try Program.run("/usr/bin/env", arguments).contains("Signature Verified Successfully"))
        try folder.write(note.text.dropLast() + [0x20], to: "text")
        #expect(throws: GoVerifier.Failed.self) { try Program.run("/usr/bin/env", arguments) }
    }
}
