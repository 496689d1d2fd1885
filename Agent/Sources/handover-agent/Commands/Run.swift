// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser
import Logging
import ServiceLifecycle
import UnixSignals

/// `run`: the service.
struct Run: ParsableCommand, AgentCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run as a service: hand over every finished save, take the Office's orders.",
        discussion: "Tells systemd when it is ready and how it stands. SIGTERM ends it within 5 seconds.")

    @OptionGroup var location: StateLocation

    func run() async throws -> Int32 {
        let agent = try AgentAssembly.make(location.directory, holder: "handover-agent run", level: .info)
        defer { agent.end() }
        let service = AgentService(
            engine: agent.engine, hub: agent.hub, folder: agent.settings.folder, notifier: .ofProcess(),
            clock: { .now() },
            logger: agent.logger)
        let control = ControlServer(
            directory: location.directory, service: service, engine: agent.engine, logger: agent.logger)
        let services: [any Service] = [control, service]
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: agent.logger)
        configuration.maximumGracefulShutdownDuration = Duration.seconds(4)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {}
        return 0
    }
}
