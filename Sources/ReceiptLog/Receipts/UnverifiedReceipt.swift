// SPDX-License-Identifier: Apache-2.0
import Domain

/// A receipt file that is well-formed and not yet believed: `verify` makes a ``VerifiedReceipt`` of it.
package struct UnverifiedReceipt: Equatable, Sendable {
    /// The file's contents, with the receipt's text as `extra`.
    package let proof: TlogProof
    /// What the file claims to be the receipt's text.
    package let claimedText: [UInt8]

    /// Reads the bytes of a `.tlog-proof` file that carries a receipt's text.
    package init(_ bytes: [UInt8]) throws(ReceiptError) { try self.init(try TlogProof(bytes)) }

    /// Takes a proof that carries a receipt's text.
    package init(_ proof: TlogProof) throws(ReceiptError) {
        guard let text = proof.extra else { throw .malformed(part: .extra) }
        guard text.count <= LogLimits.receiptTextBytesMax else { throw .tooLarge(limit: LogLimits.receiptTextBytesMax) }
        self.proof = proof
        claimedText = text
    }
}
