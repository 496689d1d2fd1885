// SPDX-License-Identifier: Apache-2.0
import Domain
import HTTPTypes
import HubCore
import Hummingbird
import NIOCore
import Wire

extension HubRoutes {
    /// A body that takes longer than this is given up, however it trickles.
    private static let bodyDeadline = Duration.seconds(1800)

    func addBundleRoutes(_ router: Router<Context>) {
        router.get("/v1/bundles/:id") { request, context in
            try await signed(request) { device in
                let size = try presentedCheckpoint(request)?.size ?? 0
                guard let found = try await hub.intake.answer(try bundleID(context), device: device, presented: size)
                else {
                    throw Problem(.notFound, "there is no such bundle")
                }
                return try .answer(found)
            }
        }
        router.put("/v1/bundles/:id") { request, context in
            try await signed(request) { device in try await receive(request, try bundleID(context), from: device) }
        }
    }

    private func bundleID(_ context: Context) throws -> Fingerprint {
        guard let id = Fingerprint(hex: try context.parameters.require("id")) else {
            throw Problem(.malformed, "a bundle's id is 64 hexadecimal digits")
        }
        return id
    }

    private func receive(_ request: Request, _ id: Fingerprint, from device: DeviceRecord) async throws -> Response {
        let limit = Limits.standard.bundleBytes
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            var problem = Problem(.limit, "a bundle has at most \(limit) bytes")
            problem.maximum = Int64(limit)
            throw problem
        }
        let size = try presentedCheckpoint(request)?.size ?? 0
        if let known = try await hub.intake.answer(id, device: device, presented: size) { return try .answer(known) }
        return try await hub.intake.withPlace(for: id, device: device) {
            let received = try await receiveBody(request, try hub.intake.receiver(for: id, device: device))
            return try .answer(try await hub.intake.complete(received, device: device, presented: size))
        }
    }

    /// Hashes and writes as the bytes come, without a hop to another thread.
    private func receiveBody(_ request: Request, _ first: BundleReceiver) async throws -> BundleReceiver.Received {
        var receiver = first
        var reader = BodyReader(request, within: Self.bodyDeadline)
        do {
            while let buffer = try await reader.next() {
                try buffer.withUnsafeReadableBytes { try receiver.consume($0) }
            }
            return try receiver.finish()
        } catch {
            receiver.abandon()
            throw error
        }
    }
}
