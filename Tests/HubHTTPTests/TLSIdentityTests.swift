// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@testable import HubHTTP

/// The certificate that a hub makes for itself, judged by OpenSSL.
struct TLSIdentityTests {
    @Test(arguments: ["127.0.0.1", "hub.example.org"])
    func `a certificate made for a host names it, and its key is the one that agents pin`(host: String) async throws {
        try await withTemporaryDirectory { directory in
            let identity = try TLSIdentity.selfSigned(host: host, now: Date())
            let certificate = directory.file("tls.crt")
            try Data(identity.certificatePEM.utf8).write(to: URL(filePath: certificate))
            let text = try await runProgram("/usr/bin/openssl", ["x509", "-in", certificate, "-noout", "-text"]).text
            #expect(text.contains(host) && text.contains("prime256v1"))
            let checked = try await runProgram(
                "/usr/bin/openssl",
                ["x509", "-in", certificate, "-noout", host.first == "1" ? "-checkip" : "-checkhost", host])
            #expect(checked.text.contains("does match certificate"))
            let pem = try await runProgram("/usr/bin/openssl", ["x509", "-in", certificate, "-noout", "-pubkey"]).output
            let der = try await runProgram("/usr/bin/openssl", ["pkey", "-pubin", "-outform", "DER"], input: pem).output
            #expect(der == identity.spki)
        }
    }

    @Test func `a chain and key read back are the same identity, and another key's is not`() throws {
        let one = try TLSIdentity.selfSigned(host: "hub.example.org", now: Date())
        let other = try TLSIdentity.selfSigned(host: "hub.example.org", now: Date())
        #expect(try TLSIdentity(certificatePEM: one.certificatePEM, keyPEM: one.keyPEM).spki == one.spki)
        #expect(one.spki != other.spki)
        #expect(throws: (any Error).self) { try TLSIdentity(certificatePEM: "no certificate", keyPEM: one.keyPEM) }
    }
}
