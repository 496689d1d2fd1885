// SPDX-License-Identifier: Apache-2.0

/// What the hub accepts at most (protocol.md §1.3); all of it stands in `/v1/hello`.
package struct Limits: Codable, Sendable, Equatable {
    /// Bytes of one bundle, header and end record included.
    package var bundleBytes = 16 << 20
    /// Bytes of one manifest note.
    package var manifestBytes = 4 << 20
    /// Entries of one manifest.
    package var manifestFiles = 5000
    /// Raw bytes of one record.
    package var recordBytes = 4 << 20
    /// Bytes of one file.
    package var fileBytes: Int64 = 10 << 30
    /// Bytes of one path.
    package var pathBytes = 1024
    /// Bundles that one device may have in flight.
    package var bundlesInFlight = 2
    /// Bytes of any other request body.
    package var messageBytes = 1 << 20
    /// The longest `wait` of the command poll, in seconds.
    package var waitSeconds = 50

    /// The limits of this protocol version.
    package static let standard = Limits()

    private init() {}
}
