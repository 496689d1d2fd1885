// SPDX-License-Identifier: Apache-2.0
import Curl
import Glibc
import Testing
import TestSupport

/// Every way a request ends without an answer.
@Suite struct BadNetworkTests {
    private func failure(_ request: HTTPRequest, on loop: CurlLoop? = CurlLoop()) async throws -> CurlError? {
        let loop = try #require(loop)
        return await loop.failure(of: request)
    }

    private func name(_ server: TestServer) -> String { String(server.url.dropFirst("https://".count)) }

    @Test func `an answer that does not come in time is given up on, and the loop goes on`() async throws {
        try await TestServer.with { server in
            let loop = CurlLoop()
            var request = server.get("/sleep?s=60")
            request.patience.whole = .milliseconds(300)
            let start = ContinuousClock.now
            let error = try await failure(request, on: loop)
            #expect(error == .timedOut(server: name(server), bytesSent: 0))
            #expect(ContinuousClock.now - start >= .milliseconds(290))
            #expect(ContinuousClock.now - start < .seconds(20))
            #expect(try await failure(server.get("/echo"), on: loop) == nil)
        }
    }

    @Test func `a server that takes no more of the body runs into the deadline, with the bytes counted`() async throws {
        try await TestServer.with { server in
            var request = server.put("/sleep?s=60", [UInt8](repeating: 1, count: 16 << 20))
            request.patience.whole = .milliseconds(700)
            guard case .timedOut(_, let sent) = try await failure(request) else { return #expect(Bool(false)) }
            #expect(sent > 0 && sent < 16 << 20)
        }
    }

    @Test func `a flow that stalls is given up on before the deadline`() async throws {
        try await TestServer.with { server in
            var request = server.get("/sleep?s=60")
            request.patience.stall = .init(bytesPerSecond: 1000, lasting: .seconds(1))
            let error = try await failure(request)
            #expect(error == .timedOut(server: name(server), bytesSent: 0))
        }
    }

    @Test func `a server where nobody listens is told from one that is slow`() async throws {
        // A port that was ours a moment ago and that nobody has now.
        let url = try await TestServer.with { $0.url }
        let error = try await failure(HTTPRequest(.get, url, trust: .anyone))
        #expect(error == .couldNotConnect(server: String(url.dropFirst("https://".count))))
        #expect(error?.isPermanent == false)
    }

    @Test func `a server that accepts and says nothing costs the time for connecting and no more`() async throws {
        // A listener that never accepts: the kernel does, and nobody speaks TLS.
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                #expect(
                    bind(listener, $0, length) == 0 && listen(listener, 5) == 0
                        && getsockname(listener, $0, &length) == 0)
            }
        }
        let server = "127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        var request = HTTPRequest(.get, "https://\(server)/", trust: .anyone)
        request.patience.connecting = .milliseconds(300)
        #expect(try await failure(request) == .connectTimedOut(server: server))
    }

    @Test func `a name that cannot exist is told as such`() async throws {
        let error = try await failure(HTTPRequest(.get, "https://hub.invalid:8443/", trust: .anyone))
        #expect(error == .couldNotResolve(server: "hub.invalid:8443"))
    }

    @Test func `a connection that breaks while the body is sent is told so, and ends no program`() async throws {
        // What a program has that did not think of it; writing to a closed connection would end it.
        signal(SIGPIPE, SIG_DFL)
        try await TestServer.with { server in
            for _ in 0..<5 {
                let error = try await failure(server.put("/cut", [UInt8](repeating: 1, count: 16 << 20)))
                guard case .cutWhileSending(_, let sent) = error else {
                    return #expect(Bool(false), "\(String(describing: error))")
                }
                #expect(sent < 16 << 20)
                #expect(error?.isPermanent == false)
            }
        }
    }

    @Test func `an answer that ends early is no answer`() async throws {
        try await TestServer.with { server in
            let error = try await failure(server.get("/half"))
            #expect(error == .cutWhileReceiving(server: name(server)))
        }
    }

    @Test func `what does not speak HTTP is told so`() async throws {
        try await TestServer.with { server in
            let error = try await failure(server.get("/garbage"))
            guard case .notHTTP = error else { return #expect(Bool(false), "\(String(describing: error))") }
        }
    }

    @Test func `an answer longer than the request takes is cut off, announced or not`() async throws {
        try await TestServer.with { server in
            for path in ["/bytes?n=1001", "/endless"] {
                var request = server.get(path)
                request.maxResponseBytes = 1000
                #expect(try await failure(request) == .responseTooLarge(limit: 1000))
            }
            var request = server.get("/bytes?n=1000")
            request.maxResponseBytes = 1000
            let allowed = try await #require(CurlLoop()).perform(request)
            #expect(allowed.body.count == 1000)
            #expect(try await failure(server.get("/longhead")) == .responseTooLarge(limit: 64 << 10))
        }
    }

    @Test func `a cancelled task is free at once, and its connection is gone`() async throws {
        try await TestServer.with { server in
            let loop = try #require(CurlLoop())
            let request = server.get("/sleep?s=60")
            try await withThrowingTaskGroup(of: CurlError?.self) { group in
                group.addTask { await loop.failure(of: request) }
                _ = try await server.program.line(startingWith: "request /sleep")
                let start = ContinuousClock.now
                group.cancelAll()
                let outcome = try await group.next()
                #expect(outcome == .cancelled)
                #expect(ContinuousClock.now - start < .seconds(50), "before the answer came")
            }
            #expect(try await loop.perform(server.get("/echo")).usedNewConnection)
        }
    }

    @Test func `a request of a task that was cancelled before is not carried out`() async throws {
        try await TestServer.with { server in
            let loop = try #require(CurlLoop())
            let request = server.get("/echo")
            for _ in 0..<100 {
                await withTaskGroup(of: CurlError?.self) { group in
                    group.cancelAll()
                    group.addTask { await loop.failure(of: request) }
                    for await error in group { #expect(error == .cancelled) }
                }
            }
            #expect(try await server.requests() == [])
        }
    }

    @Test func `a shutdown ends what is in flight at once and refuses what comes later`() async throws {
        try await TestServer.with { server in
            let loop = try #require(CurlLoop())
            let request = server.get("/sleep?s=60")
            try await withThrowingTaskGroup(of: CurlError?.self) { group in
                group.addTask { await loop.failure(of: request) }
                _ = try await server.program.line(startingWith: "request /sleep")
                let start = ContinuousClock.now
                loop.shutDown()
                #expect(ContinuousClock.now - start < .seconds(5))
                let outcome = try await group.next()
                #expect(outcome == .shutDown)
            }
            #expect(try await failure(request, on: loop) == .shutDown)
            loop.shutDown()
        }
    }
}
