// SPDX-License-Identifier: Apache-2.0
import Curl
import Foundation
import Testing
import TestSupport

/// Whom the loop talks to.
@Suite struct TrustTests {
    private let stranger = PinnedKey(sha256: [UInt8](repeating: 7, count: 32))

    /// [E-6]
    @Test func `a server with another key gets no request, on a new connection or a kept one`() async throws {
        try await TestServer.with { server in
            let loop = try #require(CurlLoop())
            var request = server.put("/secret", [1, 2, 3])
            request.trust = .pinned(try #require(stranger))
            let toStranger = request
            let expected = CurlError.wrongKey(server: String(server.url.dropFirst("https://".count)))
            #expect(await loop.failure(of: toStranger) == expected)
            #expect(expected.isPermanent && expected.description.contains("nothing was sent"))
            // Connections that other requests trust are there to be kept, and not for this one.
            request = server.get("/hello")
            request.trust = .anyone
            _ = try await loop.perform(request)
            _ = try await loop.perform(server.get("/hello"))
            #expect(await loop.failure(of: toStranger) == expected)
            let requests = try await server.requests()
            #expect(requests.count == 2 && requests.allSatisfy { $0.hasPrefix("/hello ") })
        }
    }

    @Test func `what was learnt from anyone is not taken for what is pinned`() async throws {
        try await TestServer.with { server in
            let loop = try #require(CurlLoop())
            var request = server.get("/hello")
            request.trust = .anyone
            _ = try await loop.perform(request)
            #expect(try await loop.perform(server.get("/hello")).usedNewConnection)
        }
    }

    @Test func `a certificate nobody vouches for is refused where authorities are asked`() async throws {
        try await TestServer.with { server in
            let loop = try #require(CurlLoop())
            var request = server.get("/hello")
            request.trust = .authorities
            let asked = request
            let error = await loop.failure(of: asked)
            guard case .tls = error else { return #expect(Bool(false), "\(String(describing: error))") }
            #expect(try await server.requests() == [])
        }
    }

    @Test func `the certificate the server showed is told where it is wanted`() async throws {
        try await TestServer.with { server in
            let loop = try #require(CurlLoop())
            _ = try await loop.perform(server.get("/hello"))
            var request = server.get("/hello")
            request.wantsPeerCertificate = true
            let pem = try #require(try await loop.perform(request).peerCertificatePEM)
            let command =
                "openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary"
            let outcome = try await runProgram("/bin/sh", ["-c", command], input: Array(pem.utf8))
            #expect(PinnedKey(sha256: outcome.output) == server.key)
        }
    }

    @Test func `a pin is 32 bytes, written as libcurl reads it`() {
        #expect(PinnedKey(sha256: [UInt8](repeating: 1, count: 31)) == nil)
        let bytes = (0..<32).map { UInt8($0 * 8) }
        #expect(PinnedKey(sha256: bytes)?.text == "sha256//" + Data(bytes).base64EncodedString())
    }
}
