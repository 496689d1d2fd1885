// SPDX-License-Identifier: Apache-2.0

/// A request to be sent once over HTTPS.
package struct HTTPRequest: Sendable {
    /// What the server is asked to do.
    package enum Method: String, Sendable {
        /// Fetch.
        case get = "GET"
        /// Fetch only the head of the answer.
        case head = "HEAD"
        /// Store.
        case put = "PUT"
        /// Hand over to be processed.
        case post = "POST"
        /// Remove.
        case delete = "DELETE"
    }

    /// Takes parts of an answer's body as they arrive; an error ends the transfer with ``CurlError/refusedByReceiver(reason:)``.
    package typealias Receiver = @Sendable (UnsafeRawBufferPointer) throws -> Void

    /// What the server is asked to do.
    package var method: Method
    /// `https://host[:port]/path[?query]`, percent-encoded; sent as it stands, dots in the path included.
    package var url: String
    /// Sent in this order after libcurl's own. A name must be a token and a value free of control bytes.
    package var headers: [(name: String, value: String)]
    /// The body, sent from this very array with its length; nil: none. Not for `GET` and `HEAD`.
    package var body: [UInt8]?
    /// Whose certificate is accepted.
    package var trust: ServerTrust
    /// How long everything may take.
    package var patience: Patience
    /// A body longer than this many bytes ends the transfer with ``CurlError/responseTooLarge(limit:)``; 1 MiB by default.
    package var maxResponseBytes: Int
    /// Takes the body of a 2xx answer instead of ``HTTPResponse/body``; other bodies still come there. Called on the loop's
    /// own thread, where it holds up every other transfer: it may write to a file and must not wait for anything.
    package var receiver: Receiver?
    /// The body leaves no faster than this many bytes a second, on the average of a second or two; nil: as fast as it goes. Bodies of more than
    /// 64 KiB leave one after the other, so that together they are no faster either.
    package var maxSendBytesPerSecond: Int?
    /// Ask for ``HTTPResponse/peerCertificatePEM``; makes a new connection.
    package var wantsPeerCertificate: Bool

    /// A request; see the members for what the defaults mean.
    package init(
        _ method: Method, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        trust: ServerTrust, patience: Patience = Patience(), maxResponseBytes: Int = 1 << 20, receiver: Receiver? = nil,
        wantsPeerCertificate: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.trust = trust
        self.patience = patience
        self.maxResponseBytes = maxResponseBytes
        self.receiver = receiver
        self.wantsPeerCertificate = wantsPeerCertificate
    }
}

/// How long a request may take. The server has its own ideas; these are ours.
package struct Patience: Hashable, Sendable {
    /// A flow too slow to wait for.
    package struct Stall: Hashable, Sendable {
        /// Fewer than these many bytes a second, both ways together, ...
        package var bytesPerSecond: Int
        /// ... for this long. libcurl measures over about 5 s, so that it notices up to 5 s later.
        package var lasting: Duration

        /// Fewer than `bytesPerSecond` for as long as `lasting`, at least a second.
        package init(bytesPerSecond: Int, lasting: Duration) {
            self.bytesPerSecond = bytesPerSecond
            self.lasting = lasting
        }
    }

    /// For the name, the connection and TLS together; 10 s by default.
    package var connecting: Duration
    /// From the call to the last byte of the answer; 5 minutes by default.
    package var whole: Duration
    /// Gives up on a flow this slow; nil, for a long poll, which is silent by its nature: never. 1 KiB/s for 30 s by default.
    package var stall: Stall?

    /// See the members for what the defaults mean.
    package init(
        connecting: Duration = .seconds(10), whole: Duration = .seconds(300),
        stall: Stall? = Stall(bytesPerSecond: 1024, lasting: .seconds(30))
    ) {
        self.connecting = connecting
        self.whole = whole
        self.stall = stall
    }
}
