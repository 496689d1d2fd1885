// SPDX-License-Identifier: Apache-2.0

/// A whole answer, whatever its status.
package struct HTTPResponse: Sendable {
    /// 200 to 599 as sent by the server.
    package let status: Int
    /// By lower-cased name; values of a name that comes several times are joined with `, `. Bytes that are not UTF-8 show
    /// as U+FFFD.
    package let headers: [String: String]
    /// The body; empty where the request's receiver took it.
    package let body: [UInt8]
    /// How many bytes of the request's body went out for it, those sent again on a new connection included.
    package let bytesSent: Int
    /// False where a kept connection served.
    package let usedNewConnection: Bool
    /// The server's certificate, where the request wanted it.
    package let peerCertificatePEM: String?
    /// Who signed that certificate, as it names itself; its text is the stranger's.
    package let peerCertificateIssuer: String?

    /// A status from 200 to 299.
    package var isSuccess: Bool { (200...299).contains(status) }
}
