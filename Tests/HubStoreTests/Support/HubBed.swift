// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import HubStore
import Logging
import ReceiptLog
import Storage
import Testing
import TestSupport
import Wire

/// A hub on a real database and a real disk, with devices that hand bundles to it without a network between.
struct HubBed: Sendable {
    let directory: HubDirectory
    let clock: TestClock

    var hub: Hub { directory.hub }

    /// Opens the hub in `path`, a new one where there is none.
    init(
        _ path: DiskPath, clock: TestClock = TestClock(), disk: any DurableFS = PosixFS(),
        metadata: (SQLiteMetadataStore) -> any MetadataStore = { $0 }
    ) async throws {
        self.clock = clock
        directory = try await HubDirectory(
            path, holder: "a test", clock: clock, logger: .quiet, disk: disk, metadata: metadata)
    }

    /// Runs `body` on a hub in a directory of its own, which must be sound afterwards.
    static func with(_ body: (HubBed) async throws -> Void) async throws {
        try await withTemporaryDirectory { place in
            let bed = try await HubBed(place.path)
            try await body(bed)
            #expect(try await bed.audit().firstBad == nil)
            try await bed.directory.close()
        }
    }

    /// The hub stopped and opened again.
    func reopened() async throws -> HubBed {
        try await directory.close()
        return try await HubBed(directory.path, clock: clock)
    }

    /// Adds a school and enrols a device of it.
    func enrolSchool(_ code: String) async throws -> BundleMaker {
        try await hub.roster.add(School(code: try #require(SchoolCode(code)), name: "Trường \(code)"))
        return try await enrol(code)
    }

    /// Enrols one more device of a school that is there.
    func enrol(_ code: String, replacing: Bool = false) async throws -> BundleMaker {
        let maker = try BundleMaker(school: code, storeID: hub.storeID)
        let secret = try await hub.enrolment.invite(maker.school, replacing: replacing)
        _ = try await hub.enrolment.enrol(
            EnrolRequest(
                school: maker.school, secret: secret, key: maker.key.verifierKey.text, incarnation: maker.incarnation),
            signedBy: try maker.device)
        return maker
    }

    /// The device as the hub knows it.
    func record(_ maker: BundleMaker) async throws -> DeviceRecord {
        let id = try maker.device
        return try #require(try await hub.metadata.read { try $0.device(id) })
    }

    /// Hands a bundle over as a request does: answered from what is known, else received.
    @discardableResult func push(_ bundle: MadeBundle, by maker: BundleMaker, presented: UInt64 = 0) async throws
        -> BundleAnswer
    {
        let device = try await record(maker)
        if let known = try await hub.intake.answer(bundle.id, device: device, presented: presented) { return known }
        return try await hub.intake.withPlace(for: bundle.id, device: device) {
            let received = try receive(bundle.body, id: bundle.id, device: device)
            return try await hub.intake.complete(received, device: device, presented: presented)
        }
    }

    /// The next bundle of that device, handed over; the lines of its receipt.
    @discardableResult
    func push(_ files: MadeFile..., by maker: inout BundleMaker, cmd: String? = nil) async throws -> [BundleReceipt
        .Line]
    {
        let bundle = try maker.bundle(files, cmd: cmd)
        return try receipt(try await push(bundle, by: maker)).lines
    }

    /// What an answer's receipt says, verified with the log's key and shown to answer the bundle.
    func receipt(_ answer: BundleAnswer) throws -> BundleReceipt {
        let verified = try verify(answer)
        let text = try #require(ReceiptText(parsing: verified.text))
        guard case .bundle(let receipt) = text.event else { throw NotABundle() }
        return receipt
    }

    /// An answer's receipt, verified with the log's key.
    func verify(_ answer: BundleAnswer) throws -> VerifiedReceipt {
        try UnverifiedReceipt(Array(try #require(answer.receipt).utf8)).verify(with: [hub.logKey])
    }

    private struct NotABundle: Error {}

    /// Why a bundle is refused; nil where it is not.
    func refusal(_ bundle: MadeBundle, by maker: BundleMaker) async throws -> Problem? {
        do {
            try await push(bundle, by: maker)
            return nil
        } catch let problem as Problem {
            return problem
        }
    }

    private func receive(_ body: [UInt8], id: Fingerprint, device: DeviceRecord) throws -> BundleReceiver.Received {
        var receiver = try hub.intake.receiver(for: id, device: device)
        do {
            try body.withUnsafeBytes { try receiver.consume($0) }
            return try receiver.finish()
        } catch {
            receiver.abandon()
            throw error
        }
    }

    /// The document at a path.
    func document(_ school: SchoolCode, _ path: String) async throws -> DocumentRecord {
        let path = try DocumentPath(path)
        return try #require(try await hub.metadata.read { try $0.document(school, at: path) })
    }

    /// The versions of the document at a path.
    func versions(_ school: SchoolCode, _ path: String) async throws -> [VersionRecord] {
        try await hub.holdings.versions(of: try await document(school, path))
    }

    /// The bytes of a version as the Office would fetch them.
    func bytes(_ school: SchoolCode, _ path: String, version: Int? = nil) async throws -> [UInt8] {
        let document = try await document(school, path)
        let record = try #require(
            try await hub.holdings.versions(of: document).first { $0.number == version ?? document.head })
        var bytes: [UInt8] = []
        try await hub.holdings.read(record, of: document) { bytes += $0 }
        return bytes
    }

    /// An audit beside the running hub.
    func audit() async throws -> AuditReport { try await Auditor(try #require(hub.audit)).run() }
}

extension Logger {
    /// A logger that says nothing.
    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
