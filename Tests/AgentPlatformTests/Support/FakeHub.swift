// SPDX-License-Identifier: Apache-2.0
import AgentPlatform
import Curl
import Domain
import ReceiptLog
import Wire

/// A hub in memory: keeps chunks and versions, has a log of its own, gives receipts that verify, and goes wrong as it is told.
///
/// It judges what reaches it (signature, form, every chunk's bytes) as strictly as a hub does, so that a test that passes here shows
/// bundles that are right. Which version follows from which is told in a few lines; the real rules have tests of their own.
actor FakeHub: HubConnection {
    /// What goes wrong with a put.
    enum Trouble: Sendable {
        /// Nothing arrives.
        case unreachable
        /// All is done, and the reply is lost.
        case replyLost
        /// The sender dies, and the hub is still at it: whoever asks is told so, once.
        case underWay
        /// It is refused.
        case refused(Problem)
        /// It is done, and the answer is another bundle's receipt.
        case wrongReceipt
        /// It is done, and one byte of the receipt is another.
        case damagedReceipt
    }

    /// One document.
    struct Document: Sendable {
        var head: Int
        var versions: [Int: Fingerprint?]
        var lists: [Int: [Chunk]] = [:]
        var highest: Int { versions.keys.max() ?? 0 }
        var content: Fingerprint? { versions[head] ?? nil }
    }

    static let storeID = "store-1"
    /// The log that it began with.
    let log: FakeLog
    /// The log that it shows; another one after a restore.
    private var served: FakeLog
    private var forkReceipt: [UInt8]?
    let device: VerifierKey
    private(set) var documents: [DocumentPath: Document] = [:]
    private(set) var chunks: [Fingerprint: [UInt8]] = [:]
    private(set) var notes: [Fingerprint: ManifestNote] = [:]
    /// Every body that came, in order, refused ones too.
    private(set) var bodies: [(id: Fingerprint, byteCount: Int)] = []
    private(set) var results: [String: CommandResult] = [:]
    private(set) var reports: [ReportMessage] = []
    private(set) var asked = 0
    private(set) var tilesFetched = 0
    private(set) var mostInFlight = 0
    private var inFlight = 0
    private var holdsFirst = false
    private var held: CheckedContinuation<Void, Never>?
    private var retired: Set<Incarnation> = []
    private var lingers = false
    private var isLingering = false
    private(set) var wasOvertaken = false
    private var waiting: [CommandMessage] = []
    private var receipts: [Fingerprint: UInt64] = [:]
    private var troubles: [Trouble] = []
    private var isDown = false
    private var underWay: Fingerprint?
    private var lastSeq: [Incarnation: Int64] = [:]

    init(log: FakeLog, device: VerifierKey) { (self.log, served, self.device) = (log, log, device) }

    // MARK: What a test arranges

    func willGoWrong(_ troubles: Trouble...) { self.troubles += troubles }
    /// The first put is answered only when a second one has come.
    func holdFirst() { holdsFirst = true }
    func goDown(_ down: Bool = true) { isDown = down }
    func forgetTroubles() { troubles = [] }
    func lose(_ chunk: Fingerprint) { chunks[chunk] = nil }
    func order(_ command: CommandMessage) { waiting.append(command) }

    /// Another machine of the school changes a document.
    func edit(_ path: DocumentPath, to text: String) {
        let bytes = Array(text.utf8)
        let fingerprint = Fingerprint(of: bytes)
        chunks[fingerprint] = bytes
        var document = documents[path] ?? Document(head: 0, versions: [:])
        document.head = document.highest + 1
        document.versions[document.head] = fingerprint
        documents[path] = document
    }

    /// The bytes of a version, put together from its chunks.
    func bytes(of path: DocumentPath, version: Int) -> [UInt8]? {
        guard let document = documents[path], let content = document.versions[version] ?? nil else { return nil }
        let list = document.lists[version]?.map(\.sha256) ?? [content]
        let bytes = list.flatMap { chunks[$0] ?? [] }
        return Fingerprint(of: bytes) == content ? bytes : nil
    }

    /// Shows another log from now on, and says so with `fork`.
    func show(_ log: FakeLog, fork: [UInt8]?) { (served, forkReceipt) = (log, fork) }
    /// Every bundle of these lives is told that its state is an old copy.
    func retire(_ incarnations: Set<Incarnation>) { retired = incarnations }
    /// The first put of another life is answered after half a second; ``wasOvertaken`` says whether another came meanwhile.
    func linger() { lingers = true }

    // MARK: HubConnection

    func hello() async throws(HubError) -> HelloMessage {
        try checkUp()
        return HelloMessage(
            serverTime: .now(), storeId: Self.storeID, logs: [served.key.verifierKey.text], tlsSpki: "",
            checkpoint: String(decoding: served.head.bytes, as: UTF8.self))
    }

    func put(_ bundle: Fingerprint, body: [UInt8], holding checkpoint: Checkpoint?) async throws(HubError)
        -> BundleAnswer
    {
        try checkUp()
        inFlight += 1
        mostInFlight = max(mostInFlight, inFlight)
        wasOvertaken = wasOvertaken || isLingering
        if lingers, let inc = try? read(body).0.manifest.inc, lastSeq[inc] == nil {
            (lingers, isLingering) = (false, true)
            for _ in 0..<50 where !wasOvertaken { try? await Task.sleep(for: .milliseconds(10)) }
            isLingering = false
        }
        if holdsFirst, inFlight == 1 { await withCheckedContinuation { held = $0 } }
        if inFlight > 1 {
            holdsFirst = false
            held?.resume()
            held = nil
        }
        defer { inFlight -= 1 }
        bodies.append((bundle, body.count))
        let trouble = troubles.isEmpty ? nil : troubles.removeFirst()
        switch trouble {
        case .unreachable: throw .unreachable(.couldNotConnect(server: "hub"))
        case .refused(let problem): throw .refused(problem)
        default: break
        }
        let answer = try process(bundle, body, holding: checkpoint)
        switch trouble {
        case .underWay:
            underWay = bundle
            throw .unreachable(.cutWhileReceiving(server: "hub"))
        case .replyLost: throw .unreachable(.cutWhileReceiving(server: "hub"))
        case .wrongReceipt:
            guard let other = receipts.first(where: { $0.key != bundle })?.value else { return answer }
            return BundleAnswer(receipt: served.receipt(other), consistency: served.consistency(checkpoint), commands: 0)
        case .damagedReceipt:
            return BundleAnswer(
                receipt: (answer.receipt ?? "").replacing("index ", with: "index 1"), consistency: answer.consistency,
                commands: 0)
        default: return answer
        }
    }

    func answer(to bundle: Fingerprint, holding checkpoint: Checkpoint?) async throws(HubError) -> BundleAnswer? {
        try checkUp()
        asked += 1
        if underWay == bundle {
            underWay = nil
            throw .refused(Problem(.inProgress, "it is on its way"))
        }
        guard let index = receipts[bundle] else { return nil }
        return BundleAnswer(receipt: served.receipt(index), consistency: served.consistency(checkpoint), commands: 0)
    }

    func heads(after: String?) async throws(HubError) -> HeadsPage {
        try checkUp()
        // Pages of two, so that more than one is asked for.
        let rest = documents.sorted { $0.key < $1.key }.filter { $0.key.bytes.lowercaseHex > (after ?? "") }
        let page = rest.prefix(2).map { path, document in
            HeadsPage.Head(
                path: path, version: document.head, sha256: document.content, size: 0, deleted: document.content == nil)
        }
        return HeadsPage(heads: page, next: rest.count > 2 ? page.last?.path.path.bytes.lowercaseHex : nil)
    }

    func commands(after n: Int64, waitingSeconds seconds: Int) async throws(HubError) -> [CommandMessage] {
        try checkUp()
        return waiting.filter { $0.n > n }
    }

    func answer(command id: String, with result: CommandResult) async throws(HubError) {
        try checkUp()
        results[id] = result
    }

    func report(_ report: ReportMessage) async throws(HubError) {
        try checkUp()
        reports.append(report)
    }

    func tile(_ path: TilePath) async throws(HubError) -> [Fingerprint] {
        try checkUp()
        tilesFetched += 1
        return (try? served.hashes(level: 0, from: path.firstHash, count: path.width)) ?? []
    }

    func fork() async throws(HubError) -> [UInt8]? {
        try checkUp()
        return forkReceipt
    }

    // MARK: What it does with a bundle

    private func checkUp() throws(HubError) { if isDown { throw .unreachable(.couldNotConnect(server: "hub")) } }

    private func process(_ id: Fingerprint, _ body: [UInt8], holding checkpoint: Checkpoint?) throws(HubError)
        -> BundleAnswer
    {
        if let index = receipts[id] {
            return BundleAnswer(receipt: served.receipt(index), consistency: served.consistency(checkpoint), commands: 0)
        }
        do {
            let (note, brought) = try read(body)
            guard note.bundleID == id else { throw Problem(.malformed, "another bundle than the address says") }
            let manifest = note.manifest
            if manifest.stage {
                guard Set((manifest.chunks ?? []).map(\.sha256)) == Set(brought.keys) else {
                    throw Problem(.malformed, "not its chunks")
                }
                chunks.merge(brought) { $1 }
                return BundleAnswer(staged: brought.count)
            }
            let lists = try manifest.files.map { try chunkList(of: $0) }
            var missing = lists.joined().map(\.sha256).filter { brought[$0] == nil && chunks[$0] == nil }
            missing = Array(Set(missing))
            guard missing.isEmpty else {
                var problem = Problem(.missingChunks, "missing")
                problem.hashes = missing
                throw problem
            }
            try takeNumber(manifest)
            chunks.merge(brought) { $1 }
            let before = documents
            let lines: [BundleReceipt.Line]
            do {
                lines = try zip(manifest.files, lists).map { try place($0, $1) }
            } catch {
                // All of a bundle or nothing.
                documents = before
                throw error
            }
            let receipt = BundleReceipt(
                sentAt: manifest.sentAt, skewMs: manifest.skewMs, device: note.device, incarnation: manifest.inc,
                seq: manifest.seq, bundle: id,
                command: manifest.cmd, lines: lines)
            notes[id] = note
            receipts[id] = served.append(.bundle(receipt), school: manifest.school)
            return BundleAnswer(
                receipt: served.receipt(receipts[id] ?? 0), consistency: served.consistency(checkpoint), commands: 0)
        } catch let problem as Problem {
            throw .refused(problem)
        } catch {
            throw .refused(Problem(.malformed, "\(error)"))
        }
    }

    private func read(_ body: [UInt8]) throws -> (ManifestNote, [Fingerprint: [UInt8]]) {
        var parser = BundleParser()
        var note: ManifestNote?
        var brought: [Fingerprint: [UInt8]] = [:]
        var current: (RecordHeader, [UInt8])?
        let key = device
        try body.withUnsafeBytes { bytes in
            try parser.consume(bytes) { event in
                switch event {
                case .manifest(let bytes): note = try ManifestNote(verifying: bytes, key: key)
                case .record(let header, _): current = (header, [])
                case .bytes(let bytes): current?.1 += bytes
                case .recordEnd:
                    guard let (header, stored) = current else { throw Problem(.malformed, "no record") }
                    let bytes =
                        header.encoding == .raw ? stored : try Zstd.decompress(stored, rawLength: header.rawLength)
                    guard Fingerprint(of: bytes) == header.sha256, brought[header.sha256] == nil else {
                        throw Problem(.digestMismatch, "a record is not its chunk, or comes twice")
                    }
                    brought[header.sha256] = bytes
                }
            }
        }
        try parser.finish()
        guard let note else { throw Problem(.malformed, "no manifest") }
        return (note, brought)
    }

    private func chunkList(of entry: ManifestEntry) throws -> [Chunk] {
        guard entry.operation == .put else { return [] }
        if let whole = entry.wholeChunks { return whole }
        guard case .runs(let version, _)? = entry.chunks,
            let earlier = documents[entry.from ?? entry.path]?.lists[version],
            let list = entry.chunks?.expanded(earlier: earlier, maximum: 1_000_000)
        else { throw Problem(.unknownBase, "runs of nothing") }
        return list
    }

    private func takeNumber(_ manifest: Manifest) throws {
        guard !retired.contains(manifest.inc) else { throw Problem(.rollbackDetected, "an old copy") }
        if lastSeq[manifest.inc] == nil, !lastSeq.isEmpty, manifest.seq != 1 {
            throw Problem(.wrongIncarnation, "another life")
        }
        guard manifest.seq > lastSeq[manifest.inc, default: 0] - 16,
            !notes.values.contains(where: { $0.manifest.inc == manifest.inc && $0.manifest.seq == manifest.seq })
        else { throw Problem(.rollbackDetected, "used") }
        lastSeq[manifest.inc] = max(manifest.seq, lastSeq[manifest.inc, default: 0])
    }

    private func place(_ entry: ManifestEntry, _ list: [Chunk]) throws -> BundleReceipt.Line {
        var (document, base) = findDocument(entry)
        if let base, document.versions[base] == nil { throw Problem(.unknownBase, "no such version") }
        guard entry.operation == .put, let content = entry.sha256 else {
            guard let base, base == document.head, document.content != nil else {
                return .delete(base: base ?? 0, version: document.head, outcome: .kept, path: entry.path)
            }
            document.bury()
            documents[entry.path] = document
            return .delete(base: base, version: document.head, outcome: .tombstone, path: entry.path)
        }
        func line(_ version: Int, _ outcome: PutOutcome) -> BundleReceipt.Line {
            .put(
                base: entry.base, version: version, outcome: outcome, size: entry.size, sha256: content,
                stableAt: entry.stableAt,
                path: entry.path, from: entry.from)
        }
        defer { documents[entry.path] = document }
        if document.head > 0, document.content == content { return line(document.head, .same) }
        if base != document.head, document.head > 0, let old = document.versions.first(where: { $0.value == content }) {
            return line(old.key, .stale)
        }
        let isNext = base == document.head || document.head == 0
        let number = document.highest + 1
        document.versions[number] = content
        document.lists[number] = list
        guard isNext else { return line(number, .conflict) }
        document.head = number
        return line(number, .stored)
    }

    /// The document that an entry is about, and the base to judge it by: a rename moves a document, unless another had the new name.
    private func findDocument(_ entry: ManifestEntry) -> (Document, base: Int?) {
        let present = documents[entry.path]
        guard let from = entry.from else { return (present ?? Document(head: 0, versions: [:]), entry.base) }
        guard var moved = documents[from], moved.head == entry.base else {
            return (present ?? Document(head: 0, versions: [:]), nil)
        }
        guard let present else {
            documents[from] = nil
            return (moved, entry.base)
        }
        if moved.content != nil { moved.bury() }
        documents[from] = moved
        return (present, present.content == nil ? present.head : nil)
    }
}

extension FakeHub.Document {
    /// The document is gone at the school.
    fileprivate mutating func bury() {
        head = highest + 1
        versions[head] = .some(nil)
    }
}
