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
    package var recordBytes = 12 << 20
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

extension Limits {
    /// What a limit may be, so that twice of it is still a number.
    private static let reach = 1...(1 << 60)

    /// Fails where a limit is missing or nothing could keep it.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        bundleBytes = try container.decode(Self.reach, forKey: .bundleBytes)
        manifestBytes = try container.decode(Self.reach, forKey: .manifestBytes)
        manifestFiles = try container.decode(Self.reach, forKey: .manifestFiles)
        recordBytes = try container.decode(Self.reach, forKey: .recordBytes)
        fileBytes = try container.decode(1...Int64(Self.reach.upperBound), forKey: .fileBytes)
        pathBytes = try container.decode(Self.reach, forKey: .pathBytes)
        bundlesInFlight = try container.decode(Self.reach, forKey: .bundlesInFlight)
        messageBytes = try container.decode(Self.reach, forKey: .messageBytes)
        waitSeconds = try container.decode(Self.reach, forKey: .waitSeconds)
    }
}
