// SPDX-License-Identifier: Apache-2.0
import Domain

/// A receipted document that was rewritten or is gone, as the mass-change brake remembers it.
package struct ChangeRecord: Hashable, Sendable {
    /// How far it is.
    package enum Standing: String, Sendable, CaseIterable {
        /// It is still to be handed over, and counts.
        case noticed
        /// It has left in a bundle, and counts for as long as a window lasts.
        case sent
        /// It waits for a person.
        case held
        /// A person lets it go exactly as it is; it does not count.
        case released
    }

    /// What `stat` said of the file that was found changed; nil: it was gone.
    package var trace: FileStamp?
    /// When it changed, nanoseconds by the wall clock: not before the last look that found it unchanged, not after the one that did not.
    package var changedNs: Int64
    /// How far it is.
    package var standing: Standing

    /// A record of those members.
    package init(trace: FileStamp?, changedNs: Int64, standing: Standing) {
        (self.trace, self.changedNs, self.standing) = (trace, changedNs, standing)
    }
}

/// A receipted document that a look found rewritten, its bytes compared, or gone with its bytes.
package struct MassChange: Hashable, Sendable {
    /// The document.
    package let path: DocumentPath
    /// What `stat` says of it now; nil: it is gone.
    package let trace: FileStamp?
    /// When that happened by what the file system says of it, nanoseconds by the wall clock.
    package let atNs: Int64

    /// A change of those members.
    package init(path: DocumentPath, trace: FileStamp?, atNs: Int64) {
        (self.path, self.trace, self.atNs) = (path, trace, atNs)
    }

    /// A file rewritten: its change time is the kernel's, which no program sets.
    package init(rewritten observation: Observation) {
        self.init(path: observation.path, trace: observation.stamp, atNs: observation.stamp.changedNs)
    }
}
