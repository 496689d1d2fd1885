// SPDX-License-Identifier: Apache-2.0
import CCurl

/// Why a request got no whole answer.
///
/// Answers what happened (``description``), what to do (``remedy``), the cause (the case) and whether trying the same
/// again can help (``isPermanent``). `server` is host and port. Where it is not ``isPermanent``, the server may or may
/// not have carried the request out.
package enum CurlError: Error, Equatable, Sendable {
    /// The request cannot be sent as it is: a program's mistake or a wrong address.
    case badRequest(reason: String)
    /// The name of the server is not known, or nobody could be asked.
    case couldNotResolve(server: String)
    /// Nobody listens there, or there is no way there.
    case couldNotConnect(server: String)
    /// The connection was not made in time.
    case connectTimedOut(server: String)
    /// The answer was not there in time, or bytes flowed too slowly; so many bytes of the body had gone out.
    case timedOut(server: String, bytesSent: Int)
    /// The server showed another key than the pinned one; nothing was sent to it.
    case wrongKey(server: String)
    /// TLS failed in another way.
    case tls(server: String, reason: String)
    /// The connection broke while the body was on its way; so many of its bytes had gone out.
    case cutWhileSending(server: String, bytesSent: Int)
    /// The connection broke before the answer was whole.
    case cutWhileReceiving(server: String)
    /// What answered does not speak HTTP/1.1.
    case notHTTP(server: String, reason: String)
    /// The proxy did not let the request through.
    case proxyRefused(reason: String)
    /// The answer is longer than the request takes.
    case responseTooLarge(limit: Int)
    /// The request's receiver threw.
    case refusedByReceiver(reason: String)
    /// The caller's task was cancelled.
    case cancelled
    /// The loop was shut down.
    case shutDown
    /// libcurl failed in a way that is not told apart here.
    case other(code: Int, reason: String)

    /// True where the same request would fail again until a person acts.
    package var isPermanent: Bool {
        switch self {
        case .badRequest, .wrongKey, .responseTooLarge, .refusedByReceiver: true
        case .couldNotResolve, .couldNotConnect, .connectTimedOut, .timedOut, .tls, .cutWhileSending,
            .cutWhileReceiving, .notHTTP,
            .proxyRefused, .cancelled, .shutDown, .other:
            false
        }
    }

    /// How many bytes of the request's body had gone out at least: libcurl counts in steps of up to 512 KiB.
    package var bytesSent: Int {
        switch self {
        case .timedOut(_, let count), .cutWhileSending(_, let count): count
        default: 0
        }
    }

    /// What a person can do about it, one sentence.
    package var remedy: String {
        switch self {
        case .badRequest: "Check the address of the server."
        case .couldNotResolve: "Check the name of the server and this machine's DNS and network."
        case .couldNotConnect, .connectTimedOut:
            "Check that the server runs and that the network and firewalls let this machine reach it."
        case .timedOut, .cutWhileSending, .cutWhileReceiving:
            "Nothing: it is tried again. If it stays so, check the network."
        case .wrongKey: "Ask the Office whether the server's key was changed, and if so for a new enrolment token."
        case .tls:
            "Check this machine's clock and whether something between it and the server opens encrypted connections."
        case .notHTTP: "Check the address, and whether something on the way answers in the server's place."
        case .proxyRefused: "Check the proxy's address and whether it lets this machine through."
        case .responseTooLarge: "Update the program: the server sends more than it knows to take."
        case .refusedByReceiver: "Check the disk the answer was written to."
        case .cancelled, .shutDown: "Nothing: it was ended on purpose."
        case .other: "Nothing: it is tried again. If it stays so, report the text of the error."
        }
    }
}

extension CurlError: CustomStringConvertible {
    /// What happened, one sentence.
    package var description: String {
        switch self {
        case .badRequest(let reason): "The request cannot be sent: \(reason)."
        case .couldNotResolve(let server): "The name of \(server) could not be resolved."
        case .couldNotConnect(let server): "Nobody answers at \(server)."
        case .connectTimedOut(let server): "No connection to \(server) in time."
        case .timedOut(let server, let bytes): "No answer from \(server) in time (\(bytes) bytes had been sent)."
        case .wrongKey(let server): "\(server) showed another key than the pinned one; nothing was sent."
        case .tls(let server, let reason): "No safe connection to \(server): \(reason)."
        case .cutWhileSending(let server, let bytes):
            "The connection to \(server) broke after \(bytes) bytes were sent."
        case .cutWhileReceiving(let server): "The connection to \(server) broke before its answer was whole."
        case .notHTTP(let server, let reason): "What answers at \(server) does not speak HTTP: \(reason)."
        case .proxyRefused(let reason): "The proxy did not let the request through: \(reason)."
        case .responseTooLarge(let limit): "The answer is longer than \(limit) bytes."
        case .refusedByReceiver(let reason): "The answer could not be taken: \(reason)."
        case .cancelled: "The request was cancelled."
        case .shutDown: "The request was ended by the program's shutdown."
        case .other(let code, let reason): "The request failed (libcurl \(code)): \(reason)."
        }
    }
}

extension CurlError {
    /// What libcurl's result `code` means for a transfer with that server; `detail` is its own sentence.
    init(
        _ code: CURLcode, server: String, isConnected: Bool, bytesSent: Int, bodyIsSent: Bool, limit: Int,
        detail: String
    ) {
        switch code {
        case CURLE_URL_MALFORMAT: self = .badRequest(reason: detail)
        case CURLE_UNSUPPORTED_PROTOCOL where !isConnected: self = .badRequest(reason: detail)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .couldNotResolve(server: server)
        case CURLE_COULDNT_CONNECT: self = .couldNotConnect(server: server)
        case CURLE_OPERATION_TIMEDOUT:
            self = isConnected ? .timedOut(server: server, bytesSent: bytesSent) : .connectTimedOut(server: server)
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH: self = .wrongKey(server: server)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_USE_SSL_FAILED:
            self = .tls(server: server, reason: detail)
        case CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND: self = .cutWhileSending(server: server, bytesSent: bytesSent)
        case CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE:
            self =
                bodyIsSent ? .cutWhileReceiving(server: server) : .cutWhileSending(server: server, bytesSent: bytesSent)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP_RETURNED_ERROR,
            CURLE_BAD_CONTENT_ENCODING:
            self = .notHTTP(server: server, reason: detail)
        case CURLE_PROXY: self = .proxyRefused(reason: detail)
        case CURLE_FILESIZE_EXCEEDED: self = .responseTooLarge(limit: limit)
        default: self = .other(code: Int(code.rawValue), reason: detail)
        }
    }
}
