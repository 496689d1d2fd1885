// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import Wire

/// `device`: the machines that speak for schools.
struct DeviceCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device", abstract: "List and revoke schools' machines.", subcommands: [List.self, Revoke.self])

    /// `device list`
    struct List: ParsableCommand, HubCommand {
        static let configuration = CommandConfiguration(abstract: "List every enrolled machine, revoked ones included.")

        @OptionGroup var location: Location
        @Flag(help: "Print one JSON document.") var json = false

        func run(_ context: CommandContext) async throws -> UInt8 {
            let devices = try await context.hub.roster.devices()
            if json {
                try await context.print(
                    .array(
                        devices.map { entry in
                            .object([
                                "device": .string(entry.device.id.text), "school": .string(entry.device.school.text),
                                "active": .bool(entry.device.active),
                                "enrolledAt": .time(entry.device.enrolledAt, context.zone),
                                "connected": .bool(entry.connected),
                                "lastContactAt": .time(entry.lastContactAt, context.zone),
                            ])
                        }))
                return 0
            }
            try await context.table(
                ["MÁY", "ĐƠN VỊ", "TÌNH TRẠNG", "GHI DANH", "LIÊN LẠC"],
                devices.map { entry in
                    [
                        entry.device.id.text, entry.device.school.text,
                        entry.device.active ? (entry.connected ? "đang kết nối" : "mất kết nối") : "đã thu hồi",
                        entry.device.enrolledAt.clerkText(context.zone),
                        entry.lastContactAt?.clerkText(context.zone) ?? "-",
                    ]
                })
            return 0
        }
    }

    /// `device revoke`
    struct Revoke: ParsableCommand, HubCommand {
        static let configuration = CommandConfiguration(abstract: "Refuse a machine for good, as when it was stolen.")

        @OptionGroup var location: Location
        @Argument(help: "The device: 8 hexadecimal digits, as device list shows it.") var device: String

        func validate() throws {
            guard DeviceID(device) != nil else { throw ValidationError("A device is 8 hexadecimal digits.") }
        }

        func run(_ context: CommandContext) async throws -> UInt8 {
            guard let id = DeviceID(device) else { return 2 }
            try await context.hub.enrolment.revoke(id, by: context.actor)
            try await context.note("Device \(id) is revoked. handover-hub invite makes a line for another.")
            return 0
        }
    }
}
