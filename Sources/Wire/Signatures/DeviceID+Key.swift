// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog

extension DeviceID {
    /// The identity of the device that holds the secret half of `key` (protocol.md §2).
    package init(of key: VerifierKey) {
        guard let made = DeviceID(key.keyID.hex) else { preconditionFailure("four bytes make 8 digits") }
        self = made
    }
}
