// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import Foundation
import Glibc
import HubCore
import HubHTTP
import HubStore
import Logging
import ServiceLifecycle
import Storage
import UnixSignals
import Wire

/// `serve`: the hub itself.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the hub.",
        discussion: """
            The first start makes everything in the data directory, a certificate included. When connections and commands work it
            prints "ready URL". SIGTERM ends it within 5 seconds.

            Example: handover-hub serve --data /var/lib/handover-hub --listen 0.0.0.0:8443 --public-url https://hub.example.org:8443
            """)

    @OptionGroup var location: Location
    @Option(help: "Address and port to listen on.") var listen = "127.0.0.1:8443"
    @Option(name: .customLong("public-url"), help: "How schools reach the hub; stands in enrolment tokens.")
    var publicURL: String?
    @Option(name: .customLong("tls-cert"), help: "A certificate chain, PEM. Without it a certificate is made.")
    var tlsCert: String?
    @Option(name: .customLong("tls-key"), help: "The certificate's key, PEM.") var tlsKey: String?

    func validate() throws {
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-cert and --tls-key go together.")
        }
        guard publicURL == nil || publicURL.flatMap({ HubAddress.authority(of: $0) }) != nil else {
            throw ValidationError("--public-url is https://host or https://host:port.")
        }
        guard address != nil else { throw ValidationError("--listen is ADDRESS:PORT, such as 0.0.0.0:8443.") }
    }

    private var address: (host: String, port: Int)? {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65535).contains(port)
        else { return nil }
        let host = listen[..<colon].trimmingCharacters(in: ["[", "]"])
        return host.isEmpty ? nil : (host, port)
    }

    /// Runs the hub until it is told to stop; returns the exit code.
    func serve() async throws -> UInt8 {
        guard let (host, port) = address else { return 2 }
        var logger = Logger(label: "handover-hub")
        logger.logLevel = .info
        let opened = try await HubDirectory(DiskPath(location.directory), holder: "handover-hub serve", logger: logger)
        let hub = opened.hub
        let identity = try identity(opened, host: publicURL.flatMap { URL(string: $0)?.host } ?? host)
        let publicURL = publicURL
        let server = HubServer(
            hub: hub, identity: identity,
            configuration: .init(host: host, port: port, authority: publicURL.flatMap { HubAddress.authority(of: $0) }),
            logger: logger
        ) { boundPort in
            let url = publicURL ?? "https://\(host):\(boundPort)"
            let spki = Base64.encode(identity.spki)
            try await hub.metadata.write { writer in
                try writer.set("publicURL", url)
                try writer.set("tlsSpki", spki)
            }
            try Terminal.write(Array("ready \(url)\n".utf8), STDOUT_FILENO)
            SystemdNotice.send("READY=1\nSTATUS=Đang nhận tệp tại \(url)")
        }
        let socket = CommandSocketServer(directory: location.directory, logger: logger) { request, user, output in
            await Main.execute(request, hub: hub, userID: user, output)
        }
        let services: [any Service] = [socket, server, Housekeeping(hub: hub)]
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = Duration.seconds(4)
        let stopped = try await run(ServiceGroup(configuration: configuration), failStop: hub.failStop)
        try await opened.close()
        guard let stopped else { return 0 }
        try Terminal.write(Array("handover-hub: stopped: \(stopped)\n".utf8), STDERR_FILENO)
        return 3
    }

    /// Runs the services; returns why a disk error ended them, nil for an ordinary end.
    private func run(_ group: ServiceGroup, failStop: FailStop) async throws -> String? {
        try await withThrowingTaskGroup(of: String?.self) { tasks in
            tasks.addTask {
                do { try await group.run() } catch is CancellationError {}
                return failStop.reason
            }
            tasks.addTask {
                let reason = await failStop.wait()
                await group.triggerGracefulShutdown()
                return reason
            }
            let reason = try await tasks.next() ?? nil
            failStop.release()
            tasks.cancelAll()
            return reason ?? failStop.reason
        }
    }

    private func identity(_ opened: HubDirectory, host: String) throws -> TLSIdentity {
        if let tlsCert, let tlsKey {
            return try TLSIdentity(
                certificatePEM: String(contentsOfFile: tlsCert, encoding: .utf8),
                keyPEM: String(contentsOfFile: tlsKey, encoding: .utf8))
        }
        let (certificate, key) = (opened.path / "keys/tls.crt", opened.path / "keys/tls.key")
        if try opened.disk.exists(certificate), try opened.disk.exists(key) {
            return try TLSIdentity(
                certificatePEM: String(decoding: opened.disk.readFile(certificate, maxBytes: 1 << 20), as: UTF8.self),
                keyPEM: String(decoding: opened.disk.readFile(key, maxBytes: 1 << 20), as: UTF8.self))
        }
        let made = try TLSIdentity.selfSigned(host: host, now: Date())
        try opened.disk.writeAtomically(Array(made.keyPEM.utf8), to: key)
        try opened.disk.writeAtomically(Array(made.certificatePEM.utf8), to: certificate)
        return made
    }
}

/// What the hub does by itself: writes contacts down, gives up old requests, feeds systemd's watchdog with proof of life.
private struct Housekeeping: Service {
    let hub: Hub

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var lastExpiry = Timestamp(secondsSince1970: 0)
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(10))
                try? await hub.contacts.save()
                if hub.clock.now().seconds(since: lastExpiry) > 3600 {
                    lastExpiry = hub.clock.now()
                    try? await hub.resend.expire(now: lastExpiry)
                }
                // Reading the log proves that the database answers; a hub that hangs is restarted.
                if (try? await hub.log.checkpoint()) != nil { SystemdNotice.send("WATCHDOG=1") }
            }
        }
    }
}
