// SPDX-License-Identifier: Apache-2.0
import Domain
import HTTPTypes
import HubCore
import Hummingbird
import NIOCore
import Wire

extension HubRoutes {
    /// Bytes of the caller's own school, streamed: what is in memory is one run of chunks.
    func addBlobRoutes(_ router: Router<Context>) {
        router.get("/v1/blobs/:sha256") { request, context in
            try await signed(request) { device in
                guard let sha256 = Fingerprint(hex: try context.parameters.require("sha256")) else {
                    throw Problem(.malformed, "a fingerprint is 64 hexadecimal digits")
                }
                let start = request.headers[.range].flatMap(Self.start) ?? 0
                return response(try await hub.blobs.blob(sha256, of: device.school, from: start))
            }
        }
    }

    /// The `N` of `bytes=N-`; nil for every other range, which is passed over.
    static func start(ofRange field: String) -> Int64? {
        guard field.hasPrefix("bytes="), field.hasSuffix("-") else { return nil }
        let digits = field.dropFirst(6).dropLast()
        return digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(digits) : nil
    }

    private func response(_ blob: Blob) -> Response {
        var headers: HTTPFields = [
            .contentType: "application/octet-stream", .acceptRanges: "bytes", .cacheControl: "private, no-store",
            .reprDigest: ContentDigest.value(of: blob.sha256),
        ]
        if blob.start > 0 { headers[.contentRange] = "bytes \(blob.start)-\(blob.size - 1)/\(blob.size)" }
        let body = ResponseBody(contentLength: Int(blob.size - blob.start)) { [hub] writer in
            var writer = writer
            // An error ends the connection before all was sent that the length promises: nobody takes the part for the whole.
            try await hub.blobs.read(blob) { try await writer.write(ByteBuffer(bytes: $0)) }
            try await writer.finish(nil)
        }
        return Response(status: blob.start > 0 ? .partialContent : .ok, headers: headers, body: body)
    }
}
