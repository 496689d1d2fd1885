// SPDX-License-Identifier: Apache-2.0
import Curl
import Testing
import TestSupport

/// A real HTTPS server on loopback (Python's), with a key of its own, that tells what reached it.
struct TestServer {
    let program: RunningProgram
    /// `https://127.0.0.1:PORT`
    let url: String
    /// The key it shows.
    let key: PinnedKey

    /// Starts a server, hands it to `body` and ends it.
    static func with<Answer>(
        isolation: isolated (any Actor)? = #isolation, _ body: (TestServer) async throws -> Answer
    ) async throws -> Answer {
        try await withTemporaryDirectory { directory in
            let key = try await makeKey(in: directory)
            return try await withProgram(
                "/usr/bin/python3", ["-c", script, directory.string], environment: ["PYTHONUNBUFFERED": "1"]
            ) {
                let port = try await $0.line(startingWith: "ready ").dropFirst(6)
                return try await body(TestServer(program: $0, url: "https://127.0.0.1:\(port)", key: key))
            }
        }
    }

    /// `PATH CONNECTION` of all requests whose head reached it, in their order; asked over a connection of its own.
    func requests() async throws -> [String] {
        let response = try await #require(CurlLoop()).perform(get("/log"))
        return String(decoding: response.body, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func get(_ path: String) -> HTTPRequest { HTTPRequest(.get, url + path, trust: .pinned(key)) }

    func put(_ path: String, _ body: [UInt8]) -> HTTPRequest {
        HTTPRequest(.put, url + path, body: body, trust: .pinned(key))
    }

    private static func makeKey(in directory: TemporaryDirectory) async throws -> PinnedKey {
        let command = """
            set -e
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -subj /CN=hub -days 2
            openssl x509 -in cert.pem -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary
            """
        let outcome = try await runProgram("/bin/sh", ["-c", command], directory: directory.string)
        return try #require(PinnedKey(sha256: outcome.output), "\(outcome.errorText)")
    }

    /// Prints `ready PORT`, and `request PATH CONNECTION` for every head that arrives.
    private static let script = #"""
        import hashlib, http.server, json, socket, ssl, sys, threading, time, urllib.parse
        counter, seen, lock, meeting = [0], [], threading.Lock(), threading.Barrier(2, timeout=300)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def setup(self):
                super().setup()
                with lock:
                    counter[0] += 1
                    self.number = counter[0]
                self.requests = 0
            def log_message(self, *arguments): pass
            def answer(self, status, body, headers=()):
                self.send_response(status)
                for name, value in headers: self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD": self.wfile.write(body)
            def handle_any(self):
                self.requests += 1
                if self.path == "/log": return self.answer(200, "\n".join(seen).encode())
                with lock:
                    seen.append(f"{self.path} {self.number}")
                    print(f"request {self.path} {self.number}")
                length = int(self.headers.get("Content-Length", "0"))
                parts = urllib.parse.urlsplit(self.path)
                query = dict(urllib.parse.parse_qsl(parts.query))
                if parts.path == "/sleep":
                    time.sleep(float(query["s"]))
                    return self.answer(200, b"")
                if parts.path == "/meet":
                    meeting.wait()
                    return self.answer(200, b"")
                if parts.path == "/bytes":
                    return self.answer(int(query.get("status", "200")), b"x" * int(query["n"]))
                if parts.path == "/endless":
                    self.send_response(200)
                    self.send_header("Connection", "close")
                    self.end_headers()
                    self.close_connection = True
                    for _ in range(1000): self.wfile.write(b"x" * 65536)
                    return
                if parts.path == "/garbage":
                    self.wfile.write(b"220 mail.example ready\r\n\r\n")
                    self.close_connection = True
                    return
                if parts.path == "/longhead":
                    return self.answer(200, b"", [("X-Long", "y" * 30000)] * 3)
                if parts.path == "/cut":
                    self.rfile.read(100000)
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                    self.connection.close()
                    self.close_connection = True
                    return
                if parts.path == "/half":
                    self.send_response(200)
                    self.send_header("Content-Length", "1000")
                    self.end_headers()
                    self.wfile.write(b"x" * 10)
                    self.close_connection = True
                    return
                if parts.path == "/full":
                    self.answer(507, b"full")
                    while self.rfile.read1(65536): pass
                    self.close_connection = True
                    return
                if parts.path == "/dropsecond" and self.requests > 1:
                    self.rfile.read(1000)
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                if parts.path == "/moved":
                    return self.answer(302, b"", [("Location", "/echo")])
                if parts.path == "/hold": meeting.wait()
                body = self.rfile.read(length)
                answer = {"method": self.command, "sha256": hashlib.sha256(body).hexdigest(), "length": length,
                          "path": self.path, "headers": [[name, value] for name, value in self.headers.items()]}
                self.answer(200, json.dumps(answer).encode(), [("X-Twice", "a"), ("X-Twice", "b"), ("X-Name", "  a b  ")])
            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            def finish_request(self, request, address):
                # The handshake in the connection's own thread: one that fails must not stop the others.
                try: super().finish_request(context.wrap_socket(request, server_side=True), address)
                except (OSError, ValueError): pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1] + "/cert.pem", sys.argv[1] + "/key.pem")
        server = Server(("127.0.0.1", 0), Handler)
        print("ready", server.server_address[1])
        server.serve_forever()
        """#
}

/// What the test server's `/echo` says about a request.
struct Echo: Decodable {
    let method: String
    let sha256: String
    let length: Int
    let path: String
    let headers: [[String]]

    func values(_ name: String) -> [String] { headers.filter { $0[0].lowercased() == name }.map { $0[1] } }
}
