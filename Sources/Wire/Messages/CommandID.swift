// SPDX-License-Identifier: Apache-2.0

/// The form of a command's id: 1 to 64 of `0–9 a–z -`, so that it is the same in JSON, in an address and in a receipt
/// (protocol.md §1.2).
package enum CommandID {
    /// Whether `text` has that form.
    package static func isWellFormed(_ text: some StringProtocol) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D }
    }
}
