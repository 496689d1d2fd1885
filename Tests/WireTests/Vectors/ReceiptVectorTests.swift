// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import TestSupport
import Testing
import Wire

/// protocol.md §6: what a receipt says.
@Suite struct ReceiptVectorTests {
    @Test(arguments: VectorFile.names(in: "receipts"))
    func `a receipt says one thing in one form`(_ name: String) throws {
        let vector = try VectorFile(name)
        expectOutcome(vector) {
            let text = try required(ReceiptText(parsing: vector.body))
            #expect(text.event.name == vector["event"])
            #expect(text.bytes == vector.body)
            #expect(Fingerprint(of: vector.body).hex == vector["entry"])
            guard let file = vector["manifest"] else { return }
            guard case .bundle(let receipt) = text.event else { throw Problem(.malformed, "not of a bundle") }
            let other = try VectorFile("manifests/" + file)
            let key = try VerifierKey(try required(other["key"]))
            let note = try ManifestNote(verifying: other.body, key: key)
            #expect(receipt.answers(note) == (vector["answers"] == "yes"))
        }
    }
}
