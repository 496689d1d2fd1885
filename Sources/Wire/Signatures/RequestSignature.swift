// SPDX-License-Identifier: Apache-2.0
import Domain
import RawStructuredFieldValues
import ReceiptLog

/// What of a request is signed (protocol.md §2.2).
package struct SignedRequest: Sendable, Equatable {
    /// `PUT`, `GET`, `POST`
    package var method: String
    /// Host and port as the hub is reached, lower case; the port left out where it is 443.
    package var authority: String
    /// The path, as sent.
    package var path: String
    /// The query with its `?`, as sent; nil where there is none.
    package var query: String?
    /// The `Content-Digest` field; present with every body but a bundle's.
    package var contentDigest: String?
    /// The `Handover-Checkpoint` field, where sent.
    package var checkpoint: String?

    /// A request of those parts.
    package init(
        method: String, authority: String, path: String, query: String? = nil, contentDigest: String? = nil,
        checkpoint: String? = nil
    ) {
        self.method = method
        self.authority = authority
        self.path = path
        self.query = query
        self.contentDigest = contentDigest
        self.checkpoint = checkpoint
    }

    private static let names = [
        "@method", "@authority", "@path", "@query", ContentDigest.fieldName, "handover-checkpoint",
    ]

    private func value(of name: String) -> String? {
        switch name {
        case "@method": method
        case "@authority": authority
        case "@path": path
        case "@query": query
        case ContentDigest.fieldName: contentDigest
        case "handover-checkpoint": checkpoint
        default: nil
        }
    }

    /// The components that must be covered: all that the request has.
    fileprivate var components: [String] { Self.names.filter { value(of: $0) != nil } }

    /// RFC 9421 §2.5: a line a component, then the parameters.
    fileprivate func base(components: [String], parameters: String) -> [UInt8]? {
        var lines: [String] = []
        for name in components {
            guard let value = value(of: name) else { return nil }
            lines.append("\"\(name)\": \(value)")
        }
        lines.append("\"@signature-params\": \(parameters)")
        return Array(lines.joined(separator: "\n").utf8)
    }
}

/// The signature of one request by a device's Ed25519 key: RFC 9421 with label `es` (protocol.md §2.2).
package struct RequestSignature: Sendable, Equatable {
    /// How far `created` may be from the hub's clock, in seconds.
    package static let tolerance: Int64 = 300

    /// The value of `Signature-Input`.
    package let input: String
    /// The value of `Signature`.
    package let signature: String

    /// Signs `request` at `created`.
    package init(signing request: SignedRequest, key: SigningKey, created: Timestamp) throws {
        let names = request.components.map { "\"\($0)\"" }.joined(separator: " ")
        let parameters =
            "(\(names));created=\(created.secondsSince1970);keyid=\"\(key.verifierKey.keyID)\";alg=\"ed25519\""
        guard let base = request.base(components: request.components, parameters: parameters) else {
            throw Problem(.malformed, "a component is missing")
        }
        input = "es=\(parameters)"
        signature = "es=:\(Base64.encode(key.signature(for: base))):"
    }
}

/// A request's signature as received, parsed and not yet believed.
package struct UnverifiedRequestSignature: Sendable {
    /// The device that claims to have signed.
    package let device: DeviceID
    /// When it says it signed.
    package let created: Timestamp

    private let components: [String]
    private let parameters: String
    private let signature: [UInt8]

    /// Reads the two fields; throws `bad-signature` where they break the profile of protocol.md §2.2.
    package init(input: String?, signature: String?) throws(Problem) {
        guard let input, let signature else { throw Problem(.badSignature, "the request is not signed") }
        guard let list = Self.innerList(in: input) else {
            throw Problem(.badSignature, "Signature-Input has no list es")
        }
        guard let signatureBytes = Self.byteSequence(in: signature), signatureBytes.count == 64 else {
            throw Problem(.badSignature, "Signature has no 64 bytes es")
        }
        guard case .integer(let created)? = list.rfc9651Parameters["created"],
            case .string(let keyID)? = list.rfc9651Parameters["keyid"],
            case .string("ed25519")? = list.rfc9651Parameters["alg"], let device = DeviceID(keyID)
        else { throw Problem(.badSignature, "created, keyid and alg=\"ed25519\" are required") }
        var components: [String] = []
        for item in list.bareInnerList {
            guard case .string(let name) = item.rfc9651BareItem, item.rfc9651Parameters.isEmpty,
                !components.contains(name)
            else {
                throw Problem(.badSignature, "a component is a plain name, once")
            }
            components.append(name)
        }
        guard let parameters = Self.serialized(list) else {
            throw Problem(.badSignature, "Signature-Input cannot be written back")
        }
        self.device = device
        self.created = Timestamp(secondsSince1970: Int64(created))
        self.components = components
        self.parameters = parameters
        self.signature = signatureBytes
    }

    /// Verifies that `key` signed `request`, every component of it covered, at most 300 s from `now`.
    package func verify(_ request: SignedRequest, key: VerifierKey, now: Timestamp) throws(Problem) {
        guard Set(components).isSuperset(of: request.components),
            let base = request.base(components: components, parameters: parameters)
        else { throw Problem(.badSignature, "the signature must cover \(request.components.joined(separator: ", "))") }
        guard key.isValidSignature(signature, for: base) else {
            throw Problem(.badSignature, "the signature is not of this request")
        }
        guard abs(now.seconds(since: created)) <= RequestSignature.tolerance else {
            var problem = Problem(.clockSkew, "signed at \(created.rfc3339), received at \(now.rfc3339)")
            problem.serverTime = now
            throw problem
        }
    }

    private static func innerList(in field: String) -> InnerList? {
        guard field.utf8.count <= 2048 else { return nil }
        var parser = StructuredFieldValueParser(Array(field.utf8))
        guard let fields = try? parser.parseDictionaryFieldValue(), case .innerList(let list)? = fields["es"] else {
            return nil
        }
        return list
    }

    private static func byteSequence(in field: String) -> [UInt8]? {
        guard field.utf8.count <= 2048 else { return nil }
        var parser = StructuredFieldValueParser(Array(field.utf8))
        guard let fields = try? parser.parseDictionaryFieldValue(), case .item(let item)? = fields["es"],
            case .undecodedByteSequence(let text) = item.rfc9651BareItem
        else { return nil }
        return Base64.decode(text)
    }

    private static func serialized(_ list: InnerList) -> String? {
        var serializer = StructuredFieldValueSerializer()
        guard let bytes = try? serializer.writeListFieldValue([.innerList(list)]) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
