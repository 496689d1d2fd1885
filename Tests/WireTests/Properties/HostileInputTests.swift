// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import TestSupport
import Testing
import Wire

/// Bytes of people who mean no good, or of disks that fail: everything is read or refused, nothing stops the reader.
@Suite struct HostileInputTests {
    @Test func `changed messages are read or refused`() throws {
        var random = SeededGenerator.fresh()
        let vectors = try (VectorFile.names(in: "messages") + VectorFile.names(in: "problems")).map {
            try VectorFile($0)
        }
        var read = 0
        for vector in vectors where vector.body.count < 10_000 {
            for _ in 0..<150 {
                let bytes = Mutation.of(vector.body, &random)
                read +=
                    [
                        again(HelloMessage.self, bytes), again(EnrolRequest.self, bytes),
                        again(EnrolAnswer.self, bytes),
                        again(BundleAnswer.self, bytes), again(HeadsPage.self, bytes), again(CommandsPage.self, bytes),
                        again(CommandResult.self, bytes), again(ReportMessage.self, bytes), again(Problem.self, bytes),
                    ].filter { $0 }.count
            }
        }
        #expect(read > 500, "some changes are of no harm: \(read)")
    }

    /// Whether `bytes` are a message of that type; then it says the same when it is written again.
    private func again<Message: Codable & Equatable>(_ type: Message.Type, _ bytes: [UInt8]) -> Bool {
        guard let message = try? WireJSON.decode(type, from: bytes) else { return false }
        // Commands of a kind that is not known here are not written again.
        guard !(message is CommandsPage) else { return true }
        #expect((try? WireJSON.encode(message)).flatMap { try? WireJSON.decode(type, from: $0) } == message)
        return true
    }

    @Test func `the numbers of a report can be added up`() throws {
        let largest = """
            {"tracked":1000000000000000,"receipted":1000000000000000,"pending":{"files":1000000000000000,"bytes":1152921504606846976},
            "blocked":[\(Array(repeating: "{\"cause\":\"empty\",\"count\":1000000000000000}", count: 1000).joined(separator: ","))],
            "skewMs":-100000000000000}
            """
        let report = try WireJSON.decode(ReportMessage.self, from: Array(largest.utf8))
        let (sum, overflow) = report.blocked.reduce((0, false)) { sum, cause in
            let (next, overflow) = sum.0.addingReportingOverflow(cause.count)
            return (next, sum.1 || overflow)
        }
        #expect(sum == 1_000_000_000_000_000_000 && !overflow)
        #expect(abs(report.skewMs) == 100_000_000_000_000)
    }

    @Test func `changed signature fields are refused or sign the same request`() throws {
        var random = SeededGenerator.fresh()
        let key = try Samples.key(&random)
        let now = Timestamp(secondsSince1970: 1_780_000_000)
        let request = SignedRequest(
            method: "GET", authority: "hub.example.org", path: "/v1/heads", query: "?after=x", checkpoint: "1 AA==")
        let signed = try RequestSignature(signing: request, key: key, created: now)
        for _ in 0..<5000 {
            let input = String(decoding: Mutation.of(Array(signed.input.utf8), &random), as: UTF8.self)
            let signature = String(decoding: Mutation.of(Array(signed.signature.utf8), &random), as: UTF8.self)
            for (input, signature) in [(input, signed.signature), (signed.input, signature), (input, signature)] {
                guard let claim = try? UnverifiedRequestSignature(input: input, signature: signature),
                    (try? claim.verify(request, key: key.verifierKey, now: now)) != nil
                else { continue }
                #expect(claim.created == now)
                #expect(throws: Problem.self) {
                    var other = request
                    other.path = "/v1/report"
                    try claim.verify(other, key: key.verifierKey, now: now)
                }
            }
        }
    }

    @Test func `another request is never the signed one`() throws {
        var random = SeededGenerator.fresh()
        let key = try Samples.key(&random)
        let now = Timestamp(secondsSince1970: 1_780_000_000)
        let request = SignedRequest(
            method: "POST", authority: "hub.example.org", path: "/v1/report", query: "?a=b",
            contentDigest: "sha-256=:AA==:",
            checkpoint: "1 AA==")
        let signed = try RequestSignature(signing: request, key: key, created: now)
        let claim = try UnverifiedRequestSignature(input: signed.input, signature: signed.signature)
        try claim.verify(request, key: key.verifierKey, now: now)
        for part in [\SignedRequest.method, \.authority, \.path] {
            for _ in 0..<200 {
                var other = request
                other[keyPath: part] = String(
                    decoding: Mutation.of(Array(other[keyPath: part].utf8), &random), as: UTF8.self)
                guard !other[keyPath: part].utf8.elementsEqual(request[keyPath: part].utf8) else { continue }
                #expect(throws: Problem.self) { try claim.verify(other, key: key.verifierKey, now: now) }
            }
        }
        for part in [\SignedRequest.query, \.contentDigest, \.checkpoint] {
            var other = request
            other[keyPath: part] = nil
            #expect(throws: Problem.self, "taken away") { try claim.verify(other, key: key.verifierKey, now: now) }
            other[keyPath: part] = "another"
            #expect(throws: Problem.self, "exchanged") { try claim.verify(other, key: key.verifierKey, now: now) }
        }
    }

    @Test func `any field is a digest or none`() {
        var random = SeededGenerator.fresh()
        let field = ContentDigest.value(for: [1, 2, 3])
        for _ in 0..<5000 {
            let other = String(decoding: Mutation.of(Array(field.utf8), &random), as: UTF8.self)
            if ContentDigest.matches(other, body: [1, 2, 3]) { #expect(other.contains(field.dropFirst(8))) }
            #expect(!ContentDigest.matches(other, body: [1, 2]))
        }
    }

    @Test func `any text is a token or none`() {
        var random = SeededGenerator.fresh()
        let token = "https://hub.example.org:8443/TH01/K7QF3M0ZX9B2T4AV/FZ9Q3M0ZX9B2T4AVK7QF3M0ZX9"
        #expect(EnrolmentToken(token) != nil)
        for _ in 0..<5000 {
            let other = String(decoding: Mutation.of(Array(token.utf8), &random), as: UTF8.self)
            guard let read = EnrolmentToken(other) else { continue }
            #expect(EnrolmentToken(read.description) == read)
            #expect(HubAddress.authority(of: read.hub) != nil)
        }
    }

    @Test func `texts have one form each`() {
        var random = SeededGenerator.fresh()
        for _ in 0..<5000 {
            let bytes = random.bytes(Int.random(in: 0...40, using: &random))
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            let text = String(decoding: Mutation.of(Array(Base64.encode(bytes).utf8), &random), as: UTF8.self)
            if let decoded = Base64.decode(text) { #expect(Base64.encode(decoded).utf8.elementsEqual(text.utf8)) }
            let path = Samples.path(&random)
            #expect(DocumentPath(percentEncoded: path.percentEncoded) == path)
            let other = String(decoding: Mutation.of(Array(path.percentEncoded.utf8), &random), as: UTF8.self)
            if let read = DocumentPath(percentEncoded: other) {
                #expect(read.percentEncoded.utf8.elementsEqual(other.utf8))
            }
        }
    }
}
