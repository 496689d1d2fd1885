// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import HubCore
import Wire

/// `verify`: an independent audit.
struct Verify: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check every byte, version, receipt and tile against each other; names the first bad record.",
        discussion: "Exit code 1 where anything is not as it was receipted. It reads everything: allow a minute for 50 GB.")

    @OptionGroup var location: Location
    @Flag(help: "Print one JSON document.") var json = false

    func run(_ context: CommandContext) async throws -> UInt8 {
        throw Refusal(description: "the audit is not part of this version yet.")
    }
}
