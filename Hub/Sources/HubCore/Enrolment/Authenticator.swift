// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Wire

/// Finds out which device signed a request (protocol.md §2.2).
package struct Authenticator: Sendable {
    private let metadata: any MetadataStore
    private let clock: any HubClock

    /// An authenticator over that store.
    package init(metadata: any MetadataStore, clock: any HubClock) { (self.metadata, self.clock) = (metadata, clock) }

    /// The enrolled, active device that signed `request`; throws the ``Problem`` of the first check that fails.
    package func device(
        signing request: SignedRequest, input: String?, signature: String?
    ) async throws -> DeviceRecord {
        let claim = try UnverifiedRequestSignature(input: input, signature: signature)
        guard let device = try await metadata.read({ try $0.device(claim.device) }) else {
            throw Problem(.unknownKey, "no device \(claim.device) is enrolled here")
        }
        guard let key = try? VerifierKey(device.key) else {
            throw Problem(.unknownKey, "the device's key cannot be read")
        }
        try claim.verify(request, key: key, now: clock.now())
        guard device.active else { throw Problem(.revoked, "device \(device.id) was revoked") }
        return device
    }
}
