// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

/// The bundle that is being filled: entries, the chunks that go with it, and what was read for them.
struct BundleDraft {
    private(set) var entries: [ManifestEntry] = []
    private(set) var local: [DocumentPath: TrackedDocument.Local] = [:]
    private(set) var chunkLists: [DocumentPath: FileChunks] = [:]
    private(set) var records: [(chunk: Chunk, bytes: ArraySlice<UInt8>)] = []
    private var carried: Set<Fingerprint> = []
    private(set) var planner: BundlePlanner
    /// The command that the bundle answers.
    var command: String?

    init(targetBytes: Int) { planner = BundlePlanner(targetBytes: targetBytes) }

    var isEmpty: Bool { entries.isEmpty }
    var recordBytes: Int { planner.contentBytes }

    /// Adds a document; a chunk goes with it once, however many files hold it.
    mutating func add(
        _ entry: ManifestEntry, local: TrackedDocument.Local?, chunks: FileChunks? = nil,
        records: [(chunk: Chunk, bytes: ArraySlice<UInt8>)] = []
    ) {
        entries.append(entry)
        self.local[entry.path] = local
        chunkLists[entry.path] = chunks
        var bytes = 0
        for record in records where carried.insert(record.chunk.sha256).inserted {
            self.records.append(record)
            bytes += record.bytes.count
        }
        planner.append(contentBytes: bytes, manifestBytes: Self.manifestBytes(of: entry))
    }

    /// Whether a file with so many new bytes has to wait for the next bundle.
    func isFull(forFile sizeBytes: Int64, manifestBytes: Int) -> Bool {
        planner.placement(ofFile: sizeBytes, manifestBytes: manifestBytes) == .startNew
    }

    /// About how long the entry is in the manifest.
    static func manifestBytes(of entry: ManifestEntry) -> Int {
        let list =
            switch entry.chunks {
            case nil: 0
            case .full(let chunks): chunks.count * 76
            case .runs(_, let runs): runs.count * 76
            }
        return 260 + 2 * entry.path.bytes.count + 2 * (entry.from?.bytes.count ?? 0) + list
    }

    /// The body that carries `note` and these records, compressed one by one where `compression` finds that it pays.
    static func body(
        of note: ManifestNote, records: [(chunk: Chunk, bytes: ArraySlice<UInt8>)], _ compression: CompressionRule
    ) -> [UInt8] {
        let content = records.reduce(0) { $0 + $1.bytes.count + BundleFormat.recordHeaderByteCount }
        var writer = BundleWriter(manifest: note.bytes, expectedByteCount: content)
        for record in records {
            let frame = record.bytes.withUnsafeBytes { compression.tries($0) ? Zstd.compress($0) : nil }
            if let frame {
                writer.append(record.chunk, frame: frame)
            } else {
                writer.append(record.chunk, bytes: record.bytes)
            }
        }
        return writer.finish()
    }
}
