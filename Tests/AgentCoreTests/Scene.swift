// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain

/// A folder and a memory made up for the planner's tests: files are numbers and texts, time is counted in seconds.
struct Scene {
    static let wall: Int64 = 1_700_000_000_000_000_000
    var tracked: [DocumentPath: TrackedDocument] = [:]
    var histories: [DocumentPath: SettleRule.History] = [:]
    var files: [DocumentPath: Observation] = [:]
    var seconds: Double = 0
    /// What the next scan looks at.
    var scope = FolderObservation.Scope.whole

    var now: Moment { Moment(steady: .seconds(1000), wallNs: Self.wall).advanced(by: .seconds(seconds)) }

    static func stamp(inode: UInt64, size: Int64 = 100, touched seconds: Double = -1000) -> FileStamp {
        let ns = Moment(steady: .zero, wallNs: wall).advanced(by: .seconds(seconds)).wallNs
        return FileStamp(sizeBytes: size, modifiedNs: ns, changedNs: ns, inode: inode)
    }

    /// Puts a file on the disk.
    mutating func put(_ path: String, inode: UInt64, size: Int64 = 100, touched: Double = -1000, device: UInt64 = 1)
        throws
    {
        let path = try DocumentPath(path)
        let stamp = Self.stamp(inode: inode, size: size, touched: touched)
        files[path] = Observation(path: path, stamp: stamp, device: device, mode: 0o644)
    }

    /// Remembers the file at `path` as receipted with the content `text`.
    mutating func receipt(_ path: String, content text: String) throws {
        let path = try DocumentPath(path)
        guard let file = files[path] else { return }
        var document = TrackedDocument(path: path)
        let fingerprint = Fingerprint(of: Array(text.utf8))
        document.local = .init(stamp: file.stamp, fingerprint: fingerprint, device: file.device)
        document.synced = .init(version: 1, fingerprint: fingerprint, sizeBytes: file.stamp.sizeBytes)
        tracked[path] = document
    }

    mutating func rename(_ from: String, to: String) throws {
        let former = try DocumentPath(from)
        let path = try DocumentPath(to)
        guard let file = files.removeValue(forKey: former) else { return }
        let ctime = now.wallNs
        let stamp = FileStamp(
            sizeBytes: file.stamp.sizeBytes, modifiedNs: file.stamp.modifiedNs, changedNs: ctime,
            inode: file.stamp.inode)
        files[path] = Observation(path: path, stamp: stamp, device: file.device, mode: file.mode)
    }

    mutating func remove(_ path: String) throws { files[try DocumentPath(path)] = nil }

    /// Plans over what `scope` names, and keeps what the plan says about missing documents as the agent would.
    mutating func plan(
        settle: Duration = .seconds(2), confirmed: Set<DocumentPath> = [],
        shaping: (inout FolderObservation) -> Void = { _ in }
    ) -> ChangePlan {
        var seen = FolderObservation(scope: scope)
        seen.files = files.values.filter { seen.covers($0.path) }
        seen.folderDevices = [[]: 1]
        shaping(&seen)
        let planner = ChangePlanner(secrecy: SecrecyRule(confirmed: confirmed), settling: SettleRule(settle: settle))
        let plan = planner.plan(tracked: tracked, seen: seen, histories: &histories, now: now)
        let wallNs = now.wallNs
        for path in plan.newlyMissing { tracked[path]?.missingSinceNs = wallNs }
        for path in plan.foundAgain { tracked[path]?.missingSinceNs = nil }
        return plan
    }
}

extension ChangePlan {
    /// The paths to be read, as text.
    var readPaths: [String] { readings.map(\.observation.path.display) }
}
