// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import TestSupport
import Testing
import Wire

/// protocol.md §1.2 and §2.1: everything that is text.
@Suite struct TextVectorTests {
    @Test(arguments: VectorFile.names(in: "texts"))
    func `a text has one form`(_ name: String) throws {
        let vector = try VectorFile(name)
        #expect(!vector.lines.isEmpty)
        for line in vector.lines {
            let parts = line.components(separatedBy: " = ")
            expectOutcome(vector) {
                let read = try written(parts[0], vector["type"])
                #expect(read == parts.last || (parts.count == 1 && vector["type"] == "time"), "\(line)")
            }
        }
    }

    /// What is read of `text`: the number of a time that has one to compare with, else the text as it would be written.
    private func written(_ text: String, _ type: String?) throws -> String {
        switch type {
        case "time": return String(try required(Timestamp(rfc3339: text)).secondsSince1970)
        case "fingerprint": return try required(Fingerprint(hex: text)).hex
        case "base64": return Base64.encode(try required(Base64.decode(text)))
        case "school": return try required(SchoolCode(text)).text
        case "device": return try required(DeviceID(text)).text
        case "incarnation": return try required(Incarnation(text)).text
        case "command": return try required(CommandID.isWellFormed(text) ? text : nil)
        case "path": return try required(DocumentPath(percentEncoded: text)).percentEncoded
        case "field":
            let value = try required(ReceiptText.unescaped(text))
            return try required(ReceiptText.escaped(value) == text ? text : nil)
        default: throw Problem(.notFound, "type \(type ?? "")")
        }
    }

    @Test(arguments: VectorFile.names(in: "paths"))
    func `a path is bytes below the folder`(_ name: String) throws {
        let vector = try VectorFile(name)
        expectOutcome(vector) {
            let path = try DocumentPath(bytes: vector.body)
            #expect(path.percentEncoded == vector["encoded"])
            #expect(DocumentPath(percentEncoded: path.percentEncoded)?.bytes == vector.body)
        }
    }

    @Test(arguments: VectorFile.names(in: "crockford"))
    func `digits that people read aloud have one meaning`(_ name: String) throws {
        let vector = try VectorFile(name)
        for line in vector.lines {
            let parts = line.components(separatedBy: " = ")
            expectOutcome(vector) {
                switch vector["type"] {
                case "encode":
                    let bytes = try required([UInt8](lowercaseHex: parts[0]))
                    #expect(Crockford.encode(bytes) == parts[1])
                default:
                    let text = try required(Crockford.canonical(parts[0]))
                    #expect(text == parts[1])
                }
            }
        }
    }

    @Test(arguments: VectorFile.names(in: "tokens"))
    func `a token is read as it was meant`(_ name: String) throws {
        let vector = try VectorFile(name)
        expectOutcome(vector) {
            let token = try required(EnrolmentToken(String(decoding: vector.body, as: UTF8.self)))
            let members: [String?] = [token.hub, token.school.text, token.secret, token.pin]
            #expect(members == ["hub", "school", "secret", "pin"].map { vector[$0] })
            #expect(EnrolmentToken(token.description) == token)
        }
    }

    @Test(arguments: VectorFile.names(in: "pins"))
    func `a pin names a certificate's key and a log's key`(_ name: String) throws {
        let vector = try VectorFile(name)
        let key = try #require(vector["spki"].flatMap { [UInt8](lowercaseHex: $0) })
        let log = try #require(vector["log-key"])
        #expect(EnrolmentToken.pin(spki: key, logKey: log) == vector["pin"])
        #expect(EnrolmentToken.pin(spki: key + [0], logKey: log) != vector["pin"])
        #expect(EnrolmentToken.pin(spki: key, logKey: log + "0") != vector["pin"])
    }
}
