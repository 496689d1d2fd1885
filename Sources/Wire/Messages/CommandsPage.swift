// SPDX-License-Identifier: Apache-2.0

/// `GET /v1/commands?after=N&wait=S`: what is waiting; 204 where nothing came in time (protocol.md §7.1).
package struct CommandsPage: Codable, Sendable, Equatable {
    /// A command of a kind that this version does not know: of a newer hub. It is answered `refused`, cause `unsupported`.
    package struct Unknown: Sendable, Equatable {
        /// The command's identity.
        package let id: String
        /// Its place in the device's order.
        package let n: Int64
        /// Its kind.
        package let type: String
    }

    /// The commands whose kind is known, in order of `n`.
    package var commands: [CommandMessage]
    /// The others. They spoil neither the page nor the place in the order.
    package private(set) var unknown: [Unknown] = []

    /// A page of those commands.
    package init(commands: [CommandMessage]) { self.commands = commands }

    /// The highest place on the page: what to pass as `after` once all of it is stored; nil on an empty page.
    package var last: Int64? { (commands.map(\.n) + unknown.map(\.n)).max() }

    private enum CodingKeys: String, CodingKey { case commands }
    private enum CommandKeys: String, CodingKey { case id, n, type }

    /// The commands whose kind is known.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(commands, forKey: .commands)
    }

    /// Fails where a command breaks its form; one of an unknown kind needs only an id and a place.
    package init(from decoder: any Decoder) throws {
        var list = try decoder.container(keyedBy: CodingKeys.self).nestedUnkeyedContainer(forKey: .commands)
        commands = []
        while !list.isAtEnd {
            let element = try list.superDecoder()
            let container = try element.container(keyedBy: CommandKeys.self)
            let type = try container.decode(String.self, forKey: .type)
            guard CommandMessage.Kind(rawValue: type) == nil else {
                commands.append(try CommandMessage(from: element))
                continue
            }
            let id = try container.decode(String.self, forKey: .id)
            guard CommandID.isWellFormed(id) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .id, in: container, debugDescription: "not a command's id")
            }
            unknown.append(Unknown(id: id, n: try container.decode(0...Int64.max, forKey: .n), type: type))
        }
    }
}
