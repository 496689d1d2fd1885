// SPDX-License-Identifier: Apache-2.0
import Domain
import HTTPTypes
import HubCore
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import ServiceLifecycle
import Wire

/// The hub's face to the network: HTTPS with HTTP/1.1, kept alive, everything bounded.
package struct HubServer: Service {
    /// Where it listens and what it is called.
    package struct Configuration: Sendable {
        /// The address to bind.
        package var host: String
        /// The port to bind; 0 for any.
        package var port: Int
        /// What agents sign their requests for; nil to derive it from the bound address.
        package var authority: String?
        /// A configuration of those members.
        package init(host: String, port: Int, authority: String?) {
            (self.host, self.port, self.authority) = (host, port, authority)
        }
    }

    private let hub: Hub
    private let identity: TLSIdentity
    private let configuration: Configuration
    private let logger: Logger
    private let onReady: @Sendable (Int) async throws -> Void

    /// A connection on which nothing happens is closed after this; longer than a command poll.
    private static let idleTimeout = TimeAmount.seconds(75)

    /// A server over `hub`; `onReady` is told the port once connections are taken.
    package init(
        hub: Hub, identity: TLSIdentity, configuration: Configuration, logger: Logger,
        onReady: @escaping @Sendable (Int) async throws -> Void
    ) {
        (self.hub, self.identity, self.configuration, self.logger) = (hub, identity, configuration, logger)
        self.onReady = onReady
    }

    /// Serves until the group shuts down; polls are ended at once then, bundles under way are finished.
    package func run() async throws {
        let authority = AuthorityBox(configuration.authority)
        let routes = HubRoutes(hub: hub, tlsSpki: Base64.encode(identity.spki), authority: authority, logger: logger)
        let host = configuration.host
        let failed = AsyncStream<any Error>.makeStream()
        let app = Application(
            router: routes.router,
            server: try .tls(
                .http1(
                    configuration: .init(
                        additionalChannelHandlers: [
                            UnreadBodyHandler(), UntakenAnswerHandler(patience: Self.idleTimeout),
                        ], idleTimeout: Self.idleTimeout)),
                tlsConfiguration: identity.serverConfiguration()),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil, backlog: 1024),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                authority.fill(host: host, port: port)
                do { try await onReady(port) } catch { failed.continuation.yield(error) }
            }, logger: logger)
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await app.run() }
                group.addTask { for await error in failed.stream { throw error } }
                try await group.next()
                failed.continuation.finish()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            // Not structured: the handler cannot wait, and closing the board only wakes those who wait.
            Task { await hub.board.close() }
        }
    }
}
