// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import Logging
import ReceiptLog
import Storage
import Synchronization
import TestSupport
import Testing

@testable import AgentPlatform

/// A school's folder and state on a real disk, and an agent's engine over them that speaks to a ``FakeHub``.
final class School {
    let directory: TemporaryDirectory
    let hub: FakeHub
    let log: FakeLog
    let key: SigningKey
    let settings: AgentSettings
    /// How far the engine's clocks are set forward, both of them.
    private let ahead = Mutex(Duration.zero)
    private(set) var engine: SyncEngine
    /// What receipts and questions are written to; another one from the next start on.
    var disk: any DurableFS

    var folder: URL { directory.url("folder") }
    var state: DiskPath { directory.path / "state" }

    init(_ directory: TemporaryDirectory, settle: Duration = .zero, disk: any DurableFS = PosixFS()) throws {
        (self.directory, self.disk) = (directory, disk)
        try FileManager.default.createDirectory(at: directory.url("folder"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(at: directory.url("state"), withIntermediateDirectories: true)
        log = try FakeLog()
        key = try SigningKey(name: try #require(KeyName("school/TH01/device")), seed: [UInt8](repeating: 9, count: 32))
        hub = FakeHub(log: log, device: key.verifierKey)
        settings = AgentSettings(
            hub: HubIdentity(
                url: "https://hub.example.org", certificateKey: Fingerprint(of: [1]), logKey: log.key.verifierKey),
            storeID: FakeHub.storeID, school: try #require(SchoolCode("TH01")), schoolName: "Tiểu học Bến Sậy",
            device: try #require(DeviceID(key.verifierKey.keyID.hex)), folder: directory.path / "folder", settle: settle
        )
        let store = try AgentStore(
            creatingIn: directory.path / "state", settings, incarnation: .random(), checkpoint: log.head.bytes)
        engine = try SyncEngine(Self.parts(settings, key, hub, disk, clock: { .now() }), store: store)
        try restart()
    }

    private static func parts(
        _ settings: AgentSettings, _ key: SigningKey, _ hub: FakeHub, _ disk: any DurableFS,
        clock: @escaping @Sendable () -> Moment
    ) -> SyncEngine.Parts {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return SyncEngine.Parts(
            settings: settings, key: key, hub: hub, skew: ClockSkew(), disk: disk, clock: clock, logger: logger)
    }

    /// The agent dies without warning and starts again from its state.
    ///
    /// `onClock` runs whenever the engine asks for the time, which it does before each look at the folder.
    func restart(onClock: @escaping @Sendable () -> Void = {}) throws {
        let ahead = ahead.withLock { $0 }
        let clock: @Sendable () -> Moment = {
            onClock()
            return Moment.now().advanced(by: ahead)
        }
        engine = try SyncEngine(Self.parts(settings, key, hub, disk, clock: clock), store: try AgentStore(state))
    }

    /// Sets the clocks forward and starts again.
    func wait(_ duration: Duration) throws {
        ahead.withLock { $0 += duration }
        try restart()
    }

    @discardableResult
    func save(_ path: String, _ bytes: [UInt8]) throws -> DocumentPath {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return try DocumentPath(path)
    }

    @discardableResult
    func save(_ path: String, _ text: String) throws -> DocumentPath { try save(path, Array(text.utf8)) }

    func move(_ from: String, to: String) throws {
        let target = folder.appending(path: to)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        #expect(rename(folder.appending(path: from).path, target.path) == 0)
    }

    func remove(_ path: String) throws { try FileManager.default.removeItem(at: folder.appending(path: path)) }

    /// A pass that is expected to end well.
    @discardableResult
    func sync() async throws -> PassSummary {
        let summary = try await engine.sync()
        #expect(summary.failure == nil, "\(summary.failure?.sentence ?? "")")
        return summary
    }

    /// All receipts in the state, oldest first.
    func receipts() throws -> [StoredReceipt] {
        var all: [StoredReceipt] = []
        try AgentStore(state, access: .reader).eachReceipt { all.append($0) }
        return all
    }

    /// The published files below `_Biên nhận`.
    func published() throws -> [String] {
        let root = folder.appending(path: IgnoreRule.ownFolder)
        return (FileManager.default.enumerator(atPath: root.path)?.allObjects as? [String] ?? []).filter {
            $0.contains(".t")
        }.sorted()
    }
}

/// Runs `body` with a school of its own.
func withSchool(settle: Duration = .zero, _ body: (School) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in try await body(School(directory, settle: settle)) }
}
