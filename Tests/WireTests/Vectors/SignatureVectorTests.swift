// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import TestSupport
import Testing
import Wire

/// protocol.md §2.2 and §2.3: who says it, and that it arrived as it was said.
@Suite struct SignatureVectorTests {
    @Test(arguments: VectorFile.names(in: "raw-signatures"))
    func `an Ed25519 key signs as others do`(_ name: String) throws {
        let vector = try VectorFile(name)
        let seed = try #require(vector["seed"].flatMap { [UInt8](lowercaseHex: $0) })
        let key = try SigningKey(name: try #require(KeyName("test")), seed: seed)
        #expect(Base64.encode(key.signature(for: vector.body)) == vector["signature"])
    }

    @Test(arguments: VectorFile.names(in: "request-signatures"))
    func `a request is signed by a device, whole and now`(_ name: String) throws {
        let vector = try VectorFile(name)
        let request = try request(of: vector)
        let key = try VerifierKey(try #require(vector["key"]))
        let now = try #require(vector["now"].flatMap { Timestamp(rfc3339: $0) })
        expectOutcome(vector) {
            let claim = try UnverifiedRequestSignature(input: vector["signature-input"], signature: vector["signature"])
            try claim.verify(request, key: key, now: now)
            #expect(claim.device == DeviceID(of: key))
        }
        // Who signs makes the very bytes that are shown.
        guard let seed = vector["seed"].flatMap({ [UInt8](lowercaseHex: $0) }),
            let created = vector["created"].flatMap(Int64.init)
        else { return }
        let made = try RequestSignature(
            signing: request, key: try SigningKey(name: key.name, seed: seed),
            created: Timestamp(secondsSince1970: created))
        #expect(made.input == vector["signature-input"])
        #expect(made.signature == vector["signature"])
        let signature = try #require(Base64.decode(made.signature.dropFirst(4).dropLast()))
        #expect(key.isValidSignature(signature, for: vector.body), "the body of the vector is what is signed")
    }

    private func request(of vector: VectorFile) throws -> SignedRequest {
        SignedRequest(
            method: try #require(vector["method"]), authority: try #require(vector["authority"]),
            path: try #require(vector["path"]),
            query: vector["query"], contentDigest: vector["content-digest"], checkpoint: vector["handover-checkpoint"])
    }

    @Test(arguments: VectorFile.names(in: "content-digests"))
    func `a digest names the bytes that came`(_ name: String) throws {
        let vector = try VectorFile(name)
        let field = try #require(vector["field"])
        expectOutcome(vector) {
            guard ContentDigest.matches(field, body: vector.body) else {
                throw Problem(.digestMismatch, "another body")
            }
            #expect(field.contains(ContentDigest.value(for: vector.body)))
        }
    }
}
