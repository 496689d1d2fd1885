// SPDX-License-Identifier: Apache-2.0

// ReceiptLog: the arithmetic of a tamper-evident log. Tree and proofs (RFC 6962), tiles, signed notes, checkpoints and
// receipts in the forms of C2SP (tlog-tiles, signed-note, tlog-checkpoint, tlog-proof), so that anyone's tools can judge them.
//
// May import Domain, Crypto, and FoundationEssentials for base64. Does no I/O, reads no clock, keeps no state: hashes are
// read through `TileReader`, and every decision is a value. What was checked is a type of its own (`VerifiedNote`,
// `VerifiedCheckpoint`, `VerifiedReceipt`) that nothing outside this module can make.
//
// Every byte parsed here may be hostile: parsing is linear, bounded by `LogLimits`, and never traps.

/// The bounds of everything this module parses. What is beyond one of them is refused, never cut.
package enum LogLimits {
    /// The most leaves in a log: 2^63 − 1, so that a size fits a signed 64-bit column and other implementations' integers.
    package static let sizeMax = UInt64(Int64.max)

    /// The most hashes in an inclusion or consistency proof: enough for any two trees of up to ``sizeMax`` leaves.
    package static let proofHashesMax = 64

    /// The most bytes in the text of a signed note; the manifest of a bundle is the largest one.
    package static let noteTextBytesMax = 4 << 20

    /// The most signature lines of a signed note. C2SP asks for at least 16.
    package static let noteSignaturesMax = 64

    /// The most bytes in one signature line; post-quantum ones take about 3,300.
    package static let noteSignatureLineBytesMax = 8192

    /// The most bytes in the name of a key or the origin of a log.
    package static let keyNameBytesMax = 255

    /// The most bytes in the text of a receipt: 5,000 files whose names are mostly percent-encoded.
    package static let receiptTextBytesMax = 16 << 20

    /// The most bytes in a receipt file: the text in base64 with its proof.
    package static let receiptFileBytesMax = 24 << 20

    /// The most bytes in one entry of an entry bundle (tlog-tiles).
    package static let entryBytesMax = 65_535
}
