// SPDX-License-Identifier: Apache-2.0
import Domain

/// The mass-change brake: what it remembers between two looks and across restarts, and what it decides. No I/O, no clock.
///
/// It goes on when ``MassChangeRule`` says so and then holds every change of a receipted document, those that come later too. It
/// goes off when a person releases what is held, or when nothing of that is left because the files are as they were.
package struct MassChangeBrake: Hashable, Sendable {
    /// Changes that left are remembered for so long, in nanoseconds: a change that is seen late may belong into their window.
    static let memoryNs: Int64 = 3 * MassChangeRule.windowNs

    /// What is remembered, by document.
    package private(set) var records: [DocumentPath: ChangeRecord]
    /// Since when it has been on, nanoseconds by the wall clock; nil: it is off.
    package private(set) var heldSinceNs: Int64?

    /// A brake that goes on from what was remembered.
    package init(records: [DocumentPath: ChangeRecord] = [:], heldSinceNs: Int64? = nil) {
        (self.records, self.heldSinceNs) = (records, heldSinceNs)
    }

    /// What one look found.
    package struct Look: Sendable {
        /// Every change it found.
        package var changes: [MassChange]
        /// What it looked at: a change that it would have seen, and did not, is no more.
        package var looked: FolderObservation
        /// Files that are being written, or are held for another reason: nothing is known of their change yet.
        package var unsettled: Set<DocumentPath>
        /// Documents that the hub holds, those that left as removals within the window among them.
        package var receiptedCount: Int
        /// When everything was last found in order, nanoseconds by the wall clock: no change is older.
        package var sinceNs: Int64
        /// Now.
        package var nowNs: Int64

        /// A look of those members.
        package init(
            changes: [MassChange], looked: FolderObservation, unsettled: Set<DocumentPath>, receiptedCount: Int,
            sinceNs: Int64, nowNs: Int64
        ) {
            (self.changes, self.looked, self.unsettled) = (changes, looked, unsettled)
            (self.receiptedCount, self.sinceNs, self.nowNs) = (receiptedCount, sinceNs, nowNs)
        }
    }

    /// Whether it is on.
    package var isOn: Bool { heldSinceNs != nil }

    /// The documents that wait for a person.
    package var held: [DocumentPath] { records.filter { $0.value.standing == .held }.keys.sorted() }

    /// Documents whose changes have not left, so that every look has to include them.
    package var unsent: [DocumentPath] { records.filter { $0.value.standing != .sent }.map(\.key) }

    /// Whether `path` waits for a person.
    package func holds(_ path: DocumentPath) -> Bool { records[path]?.standing == .held }

    /// Whether a person lets go exactly this change.
    package func letsGo(_ change: MassChange) -> Bool {
        records[change.path].map { $0.standing == .released && $0.trace == change.trace } ?? false
    }

    /// Whether the change was found before, exactly so: its bytes need not be read once more.
    package func knows(_ path: DocumentPath, as trace: FileStamp) -> Bool {
        guard let record = records[path], record.standing != .sent else { return false }
        return record.trace == trace
    }

    /// Whether so many further changes could be too many; where not, nothing has to be read to find out how many there really are.
    package func couldHold(with further: Int, of receiptedCount: Int) -> Bool {
        isOn || MassChangeRule.isTooMany(counted.count + further, of: receiptedCount)
    }

    private var counted: [Int64] {
        records.values.compactMap { [.noticed, .sent].contains($0.standing) ? $0.changedNs : nil }
    }

    /// Takes a look into account: which changes are new, which are no more, and whether there are too many.
    package mutating func take(_ look: Look) {
        let changed = Set(look.changes.map(\.path))
        for (path, record) in records where !changed.contains(path) {
            if record.standing == .sent {
                records[path] = aged(record, look.nowNs)
            } else if look.looked.covers(path), !look.unsettled.contains(path) {
                records[path] = nil
            }
        }
        for change in look.changes { note(change, look.sinceNs, look.nowNs) }
        judge(look.receiptedCount, look.nowNs)
    }

    /// Takes one rewritten document into account whose bytes were just read; true where it must not go.
    package mutating func holds(
        _ change: MassChange, receiptedCount: Int, sinceNs: Int64, nowNs: Int64
    ) -> Bool {
        note(change, sinceNs, nowNs)
        judge(receiptedCount, nowNs)
        return holds(change.path)
    }

    /// Changes of these documents have left; returns the records that this has altered.
    package mutating func sent(_ paths: some Sequence<DocumentPath>) -> [DocumentPath: ChangeRecord] {
        var altered: [DocumentPath: ChangeRecord] = [:]
        for path in paths where records[path]?.standing == .noticed {
            records[path]?.standing = .sent
            altered[path] = records[path]
        }
        return altered
    }

    /// A person lets everything go that is held now, exactly as it is; returns how many documents that are.
    @discardableResult
    package mutating func release() -> Int {
        let held = held
        for path in held { records[path]?.standing = .released }
        heldSinceNs = nil
        return held.count
    }

    /// A person lets these changes go, and whatever is held.
    package mutating func accept(_ changes: [MassChange]) {
        release()
        for change in changes {
            records[change.path] = ChangeRecord(trace: change.trace, changedNs: change.atNs, standing: .released)
        }
    }

    /// Takes records over as they are: they were stored.
    package mutating func remember(_ altered: [DocumentPath: ChangeRecord]) { records.merge(altered) { $1 } }

    /// What differs from `earlier`: nil for a record that is no more.
    package func differences(from earlier: MassChangeBrake) -> [(path: DocumentPath, record: ChangeRecord?)] {
        let gone = earlier.records.keys.filter { records[$0] == nil }.map { ($0, ChangeRecord?.none) }
        let new = records.filter { earlier.records[$0.key] != $0.value }.map { ($0.key, ChangeRecord?.some($0.value)) }
        return gone + new
    }

    private mutating func note(_ change: MassChange, _ sinceNs: Int64, _ nowNs: Int64) {
        let atNs = min(nowNs, max(change.atNs, sinceNs))
        if letsGo(change) { return }
        guard var record = records[change.path] else {
            records[change.path] = ChangeRecord(trace: change.trace, changedNs: atNs, standing: .noticed)
            return
        }
        switch record.standing {
        // Seen before: only what the file system says can make it a later one.
        case .noticed, .held: record.changedNs = max(record.changedNs, min(nowNs, change.atNs))
        case .sent, .released: (record.changedNs, record.standing) = (atNs, .noticed)
        }
        record.trace = change.trace
        records[change.path] = record
    }

    private mutating func judge(_ receiptedCount: Int, _ nowNs: Int64) {
        if heldSinceNs == nil, MassChangeRule.isTooMany(at: counted, of: receiptedCount) { heldSinceNs = nowNs }
        guard heldSinceNs != nil else { return }
        for (path, record) in records where record.standing == .noticed { records[path]?.standing = .held }
        if !records.values.contains(where: { $0.standing == .held }) { heldSinceNs = nil }
    }

    /// What is left of a change that has left: nothing, once it is too old to count with a new one. A clock that was set back must not
    /// keep it for years.
    private func aged(_ record: ChangeRecord, _ nowNs: Int64) -> ChangeRecord? {
        var record = record
        record.changedNs = min(record.changedNs, nowNs)
        let (age, overflow) = nowNs.subtractingReportingOverflow(record.changedNs)
        return overflow || age > Self.memoryNs ? nil : record
    }
}
