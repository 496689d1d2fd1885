// SPDX-License-Identifier: Apache-2.0
import Curl
import Foundation
import Testing
import TestSupport

/// What goes over the wire and comes back.
@Suite struct CurlLoopTests {
    private func loop(_ policy: ConnectionPolicy = ConnectionPolicy()) throws -> CurlLoop {
        try #require(CurlLoop(policy))
    }

    private func echo(_ response: HTTPResponse) throws -> Echo {
        try #require(response.status == 200)
        return try JSONDecoder().decode(Echo.self, from: Data(response.body))
    }

    /// [H-2]
    @Test func `a body of 8 MiB arrives as it was, on one kept connection, without asking for leave first`()
        async throws
    {
        try await TestServer.with { server in
            let loop = try loop()
            var generator = SeededGenerator.fresh()
            let body = generator.bytes(8 << 20)
            let first = try await loop.perform(server.put("/echo", body))
            let said = try echo(first)
            #expect(said.method == "PUT" && said.length == body.count)
            #expect(try await said.sha256 == Self.sha256(body))
            #expect(said.values("expect").isEmpty && said.values("transfer-encoding").isEmpty)
            #expect(said.values("user-agent") == ["handover"])
            #expect(first.bytesSent == body.count && first.usedNewConnection)
            for _ in 0..<3 { #expect(try await loop.perform(server.put("/echo", [1])).usedNewConnection == false) }
            #expect(try await server.requests() == Array(repeating: "/echo 1", count: 4))
        }
    }

    @Test func `methods, headers and paths arrive as written, and headers come back by lower-cased name`() async throws
    {
        try await TestServer.with { server in
            let loop = try loop()
            var request = HTTPRequest(
                .post, server.url + "/a/../%C3%A9?x=1", headers: [("Signature", "sig1=:AA==:"), ("X-Empty", "")],
                body: [],
                trust: .pinned(server.key))
            let response = try await loop.perform(request)
            let said = try echo(response)
            #expect(said.method == "POST" && said.path == "/a/../%C3%A9?x=1" && said.length == 0)
            #expect(said.values("signature") == ["sig1=:AA==:"] && said.values("x-empty") == [""])
            #expect(said.values("content-length") == ["0"])
            #expect(response.headers["x-twice"] == "a, b" && response.headers["x-name"] == "a b")
            (request.method, request.body) = (.delete, nil)
            #expect(try await echo(loop.perform(request)).method == "DELETE")
            (request.method, request.url) = (.head, server.url + "/bytes?n=7")
            let head = try await loop.perform(request)
            #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "7")
        }
    }

    @Test func `a header that would smuggle another is never sent`() async throws {
        try await TestServer.with { server in
            let loop = try loop()
            for (name, value) in [("A", "b\r\nC: d"), ("A\r\nB", "c"), ("", "b"), ("A:", "b"), ("A", "b\0c")] {
                var request = server.get("/echo")
                request.headers = [(name, value)]
                let error = await loop.failure(of: request)
                guard case .badRequest = error else {
                    return #expect(Bool(false), "\(name): \(String(describing: error))")
                }
            }
            for url in ["http://127.0.0.1/", "ftp://a/", "https://a b/", "https://127.0.0.1/\0", ""] {
                let error = await loop.failure(of: HTTPRequest(.get, url, trust: .anyone))
                #expect(error?.isPermanent == true, "\(url) \(String(describing: error))")
            }
            #expect(try await server.requests() == [])
        }
    }

    @Test func `a redirect is an answer like any other and is not followed`() async throws {
        try await TestServer.with { server in
            let response = try await loop().perform(server.get("/moved"))
            #expect(response.status == 302 && response.headers["location"] == "/echo")
            #expect(try await server.requests() == ["/moved 1"])
        }
    }

    @Test func `two requests are in flight at a time`() async throws {
        try await TestServer.with { server in
            let loop = try loop()
            // The server answers neither before both are there.
            async let one = loop.perform(server.get("/meet"))
            async let two = loop.perform(server.get("/meet"))
            #expect(try await [one.status, two.status] == [200, 200])
        }
    }

    @Test func `large bodies leave one after the other, and small requests pass them by`() async throws {
        try await TestServer.with { server in
            let loop = try loop()
            // More than the kernel's buffers take: it stands until the server reads, which it does when it has been asked for twice.
            async let held = loop.perform(server.put("/hold", [UInt8](repeating: 1, count: 24 << 20)))
            _ = try await server.program.line(startingWith: "request /hold")
            async let next = loop.perform(server.put("/next", [UInt8](repeating: 2, count: 1 << 20)))
            let small = try await loop.perform(server.put("/small", [3]))
            #expect(small.status == 200)
            #expect(try await server.requests().map { $0.prefix(5) } == ["/hold", "/smal"])
            let release = try await loop.perform(server.get("/hold"))
            #expect(try await [held.status, next.status, release.status] == [200, 200, 200])
        }
    }

    @Test func `a body that waits for another can be given up, and those behind it go on`() async throws {
        try await TestServer.with { server in
            let loop = try loop()
            async let held = loop.perform(server.put("/hold", [UInt8](repeating: 1, count: 24 << 20)))
            _ = try await server.program.line(startingWith: "request /hold")
            let request = server.put("/next", [UInt8](repeating: 2, count: 1 << 20))
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await #expect(throws: CurlError.cancelled) { _ = try await loop.perform(request) } }
                group.addTask { await #expect(throws: Never.self) { _ = try await loop.perform(server.get("/echo")) } }
                await group.next()
                group.cancelAll()
            }
            async let behind = loop.perform(request)
            _ = try await loop.perform(server.get("/hold"))
            #expect(try await [held.status, behind.status] == [200, 200])
            #expect(try await server.requests().count == 4)
        }
    }

    @Test func `no more connections are made than the policy allows`() async throws {
        try await TestServer.with { server in
            let loop = try loop(ConnectionPolicy(maxConnectionsPerServer: 2))
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 { group.addTask { _ = try await loop.perform(server.put("/echo", [1, 2, 3])) } }
                try await group.waitForAll()
            }
            let requests = try await server.requests()
            #expect(Set(requests).isSubset(of: ["/echo 1", "/echo 2"]) && requests.count == 20)
        }
    }

    @Test func `a kept connection the server drops is replaced, and the body sent from its beginning`() async throws {
        try await TestServer.with { server in
            let loop = try loop()
            var generator = SeededGenerator.fresh()
            let body = generator.bytes(1 << 20)
            _ = try await loop.perform(server.get("/echo"))
            let response = try await loop.perform(server.put("/dropsecond", body))
            #expect(try await echo(response).sha256 == Self.sha256(body))
            #expect(try await server.requests() == ["/echo 1", "/dropsecond 1", "/dropsecond 2"])
        }
    }

    @Test func `a refusal in the middle of a body is read as the answer it is`() async throws {
        try await TestServer.with { server in
            let response = try await loop().perform(server.put("/full", [UInt8](repeating: 0, count: 8 << 20)))
            #expect(response.status == 507 && response.body == Array("full".utf8))
            #expect(response.bytesSent < 8 << 20)
        }
    }

    @Test func `a receiver gets the body of a success, in parts and whole, and not that of a refusal`() async throws {
        try await TestServer.with { server in
            let loop = try loop()
            let taken = Counter()
            var request = server.get("/bytes?n=3000000")
            request.maxResponseBytes = 3_000_000
            request.receiver = { taken.add($0.count) }
            #expect(try await loop.perform(request).body.isEmpty)
            #expect(taken.value == 3_000_000)
            request.url = server.url + "/bytes?n=5&status=404"
            let refusal = try await loop.perform(request)
            #expect(refusal.status == 404 && refusal.body.count == 5 && taken.value == 3_000_000)
            request.url = server.url + "/bytes?n=100000"
            request.receiver = { _ in throw Full() }
            let refused = request
            #expect(await loop.failure(of: refused) == .refusedByReceiver(reason: "disk full"))
        }
    }

    struct Full: Error, CustomStringConvertible { let description = "disk full" }

    static func sha256(_ bytes: [UInt8]) async throws -> String {
        try await String(runProgram("/usr/bin/sha256sum", input: bytes).text.prefix(64))
    }
}

extension CurlLoop {
    /// Why the request gets no answer; nil where it gets one.
    func failure(of request: HTTPRequest) async -> CurlError? {
        do throws(CurlError) {
            _ = try await perform(request)
            return nil
        } catch {
            return error
        }
    }
}
