// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Curl
import Domain
import ReceiptLog
import Storage
import Wire

/// Makes a machine a school's agent: checks that the hub is the one in the token, then lets its new key be enrolled (protocol.md §2.1).
package struct Enrolment: Sendable {
    private let loop: CurlLoop
    private let disk: any DurableFS

    /// The name of the device's key in the state directory.
    package static let keyName = "device.key"

    /// An enrolment over that loop.
    package init(loop: CurlLoop, disk: any DurableFS = PosixFS()) { (self.loop, self.disk) = (loop, disk) }

    /// Enrols this machine and makes its state in `directory`, which must hold none yet.
    ///
    /// Nothing of the token's secret leaves before the hub's certificate key and log key match the token's pin. The device's key is
    /// durable before the hub learns of it, so an enrolment that was cut off is simply repeated with the same token.
    package func enrol(
        _ token: EnrolmentToken, folder: DiskPath, settle: Duration, link: LinkRule = LinkRule(), in directory: DiskPath
    ) async throws(AgentError) -> AgentSettings {
        let identity = try await identity(of: token)
        let key = try deviceKey(for: token.school, in: directory)
        guard let client = HubClient(identity, key: key, skew: ClockSkew(), loop: loop) else {
            throw .hub(.wrongIdentity)
        }
        do throws(HubError) {
            let hello = try await client.hello()
            guard Self.matches(hello, token) else { throw .wrongIdentity }
            let incarnation = Incarnation.random()
            let answer = try await client.enrol(
                EnrolRequest(
                    school: token.school, secret: token.secret, key: key.verifierKey.text, incarnation: incarnation))
            let settings = AgentSettings(
                hub: identity, storeID: answer.storeId, school: token.school, schoolName: answer.schoolName,
                device: answer.device,
                folder: folder, settle: settle, link: link)
            return try create(settings, incarnation, directory)
        } catch {
            throw .hub(error)
        }
    }

    private func create(_ settings: AgentSettings, _ incarnation: Incarnation, _ directory: DiskPath) throws(HubError)
        -> AgentSettings
    {
        do throws(AgentError) {
            _ = try AgentStore(creatingIn: directory, settings, incarnation: incarnation, checkpoint: [])
        } catch {
            throw .unreachable(.badRequest(reason: error.sentence))
        }
        return settings
    }

    /// Asks whoever answers at the token's address who it is, and compares with the token; nothing secret is in the question.
    private func identity(of token: EnrolmentToken) async throws(AgentError) -> HubIdentity {
        let response: HTTPResponse
        do throws(CurlError) {
            response = try await loop.perform(
                HTTPRequest(.get, token.hub + "/v1/hello", trust: .anyone, patience: Patience(whole: .seconds(30))))
        } catch {
            throw .hub(.unreachable(error))
        }
        guard let hello = try? WireJSON.decode(HelloMessage.self, from: response.body) else {
            throw .hub(.notAHub(status: response.status))
        }
        guard Self.matches(hello, token), let spki = Base64.decode(hello.tlsSpki),
            let logKey = try? VerifierKey(hello.logs[0])
        else {
            throw .hub(.wrongIdentity)
        }
        return HubIdentity(url: token.hub, certificateKey: Fingerprint(of: spki), logKey: logKey)
    }

    private static func matches(_ hello: HelloMessage, _ token: EnrolmentToken) -> Bool {
        guard let spki = Base64.decode(hello.tlsSpki), let logKey = hello.logs.first else { return false }
        return EnrolmentToken.pin(spki: spki, logKey: logKey) == token.pin
    }

    /// The device's key: the one that an earlier try left, or a new one.
    private func deviceKey(for school: SchoolCode, in directory: DiskPath) throws(AgentError) -> SigningKey {
        if let key = try? DeviceKey.load(school: school, from: directory, disk: disk) { return key }
        guard let name = KeyName("school/\(school)/device") else {
            throw .state(reason: "the school's code makes no key name")
        }
        let key = SigningKey.generate(name: name)
        do throws(StorageError) {
            try disk.makeDirectory(directory)
            try disk.writeAtomically(Array((key.seed.lowercaseHex + "\n").utf8), to: directory / Self.keyName)
        } catch {
            throw .state(reason: "\(error)")
        }
        return key
    }
}

/// The device's key in the state directory, mode 0600.
package enum DeviceKey {
    /// Reads the key of a school's device.
    package static func load(
        school: SchoolCode, from directory: DiskPath, disk: any DurableFS = PosixFS()
    ) throws(AgentError) -> SigningKey {
        do {
            let text = String(decoding: try disk.readFile(directory / Enrolment.keyName, maxBytes: 1024), as: UTF8.self)
            guard let name = KeyName("school/\(school)/device"),
                let seed = [UInt8](lowercaseHex: text.prefix { $0 != "\n" })
            else {
                throw AgentError.state(reason: "\(directory)/\(Enrolment.keyName) holds no key")
            }
            return try SigningKey(name: name, seed: seed)
        } catch let error as AgentError {
            throw error
        } catch {
            throw .state(reason: "the device's key cannot be read: \(error)")
        }
    }
}
