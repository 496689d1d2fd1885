// SPDX-License-Identifier: Apache-2.0
import Domain

/// What is to be done after a scan, decided by ``ChangePlanner``.
package struct ChangePlan: Sendable {
    /// A file to read, fingerprint and, if its bytes are new, hand over.
    package struct Reading: Hashable, Sendable {
        /// The file as the scan saw it; reading must find the same stamp before and after.
        package let observation: Observation
        /// The path under which the hub may know this document, where the name seems to be new.
        package var formerPath: DocumentPath?
        /// The rename stands whatever the bytes are: the names differ only in case or Unicode form.
        package var renameIsCertain = false

        /// A file to read under its own name, or as the continuation of `formerPath`.
        package init(observation: Observation, formerPath: DocumentPath? = nil, renameIsCertain: Bool = false) {
            (self.observation, self.formerPath, self.renameIsCertain) = (observation, formerPath, renameIsCertain)
        }
    }

    /// Files to read, oldest change first, so that a first save is not overtaken by later ones.
    package var readings: [Reading] = []
    /// Receipted documents seen unchanged.
    package var unchangedCount = 0
    /// Files that cannot go now, each with its one cause.
    package var held: [DocumentPath: Cause] = [:]
    /// Names that share their folder and name key with another, both of which are handed over.
    package var collisions: Set<DocumentPath> = []
    /// Documents missing since now that were not missing before.
    package var newlyMissing: [DocumentPath] = []
    /// Documents that were missing and are back.
    package var foundAgain: [DocumentPath] = []
    /// Documents missing for long enough: their removal is handed over.
    package var removals: [DocumentPath] = []
    /// Those of ``removals`` whose bytes are still in the folder under another name: they do not count as a change.
    package var harmlessRemovals: Set<DocumentPath> = []
    /// Documents that are missing, and are in ``newlyMissing`` or were before, and have not been paired by their inode: a file
    /// read with equal size and fingerprint may still turn out to be one of them.
    package var missing: [DocumentPath] = []
    /// Documents that are gone and of which the hub never heard: nothing is left to do for them.
    package var forgotten: [DocumentPath] = []
    /// When something that waits may be due, ``Moment/steady``.
    package var nextLook: Duration?
    /// What was looked at; its files are left out.
    package var looked = FolderObservation(scope: .parts([]))
    /// Why nothing counts as removed: the folder is gone, not mounted, suddenly empty, or another one.
    package var folderCause: Cause?
    /// Whether there is such a reason.
    package var folderIsUnavailable: Bool { folderCause != nil }

    /// How many files wait for their settle time.
    package var settlingCount: Int { held.values.count(where: { $0 == .stillOpen || $0 == .growing }) }

    /// Nothing to do.
    package init() {}

    mutating func look(at moment: Duration) { nextLook = min(nextLook ?? moment, moment) }
}
