// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// The certificate that the hub shows and its key. Agents trust the key itself, by the pin in their token; no authority is asked.
package struct TLSIdentity: Sendable {
    /// The certificate chain, PEM.
    package let certificatePEM: String
    /// Its private key, PEM.
    package let keyPEM: String
    /// DER SubjectPublicKeyInfo of the first certificate.
    package let spki: [UInt8]

    /// Reads a chain and its key; throws NIOSSL's error where they cannot be read.
    package init(certificatePEM: String, keyPEM: String) throws {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8))
        guard let first = chain.first else { throw NIOSSLError.failedToLoadCertificate }
        (self.certificatePEM, self.keyPEM) = (certificatePEM, keyPEM)
        spki = try first.extractPublicKey().toSPKIBytes()
    }

    /// A new P-256 key with a certificate that it signs itself, for `host`, valid for 30 years from a day before `now`: nobody comes
    /// to renew it, and what agents pin is the key.
    package static func selfSigned(host: String, now: Date) throws -> TLSIdentity {
        let key = P256.Signing.PrivateKey()
        let certificateKey = Certificate.PrivateKey(key)
        let name = try DistinguishedName { CommonName(host) }
        let address = IPAddress.bytes(of: host)
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: certificateKey.publicKey,
            notValidBefore: now.addingTimeInterval(-86_400),
            notValidAfter: now.addingTimeInterval(30 * 365.25 * 86_400), issuer: name,
            subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
                SubjectAlternativeNames([
                    address.map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) } ?? .dnsName(host)
                ])
            }, issuerPrivateKey: certificateKey)
        return try TLSIdentity(
            certificatePEM: try certificate.serializeAsPEM().pemString + "\n", keyPEM: key.pemRepresentation + "\n")
    }

    /// What the server speaks: TLS 1.2 and later, no client certificates.
    func serverConfiguration() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }
}

private enum IPAddress {
    /// The bytes of a literal IPv4 or IPv6 address; nil for a name.
    static func bytes(of host: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        let bare = host.trimmingCharacters(in: ["[", "]"])
        return inet_pton(AF_INET6, bare, &six) == 1 ? withUnsafeBytes(of: six) { Array($0) } : nil
    }
}
