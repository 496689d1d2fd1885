// SPDX-License-Identifier: Apache-2.0
import Domain

/// Finds out which new name is an old document: renames carry the history with them and cost no bytes.
package enum RenamePairing {
    /// Takes back readings of unknown names that are renamed documents whose bundle is still unanswered: only its answer tells
    /// which version the rename continues.
    static func holdRenamesOfTravellers(
        _ plan: inout ChangePlan, tracked: [DocumentPath: TrackedDocument], present: Set<DocumentPath>
    ) {
        let travellers = tracked.values.filter { $0.bundle != nil && !present.contains($0.path) }.compactMap(
            \.local?.stamp)
        guard !travellers.isEmpty else { return }
        let byInode = Dictionary(grouping: travellers, by: \.inode)
        plan.readings.removeAll { reading in
            let stamp = reading.observation.stamp
            guard byInode[stamp.inode]?.contains(where: { $0.mayBeRenamed(to: stamp) }) == true else { return false }
            plan.held[reading.observation.path] = .waiting
            return true
        }
    }

    /// Gives readings of unknown names their former path: first where exactly one missing and one new name share a name key,
    /// then where exactly one missing document has the same inode, size and mtime. The latter holds only if the bytes turn out
    /// to be the same.
    static func pairByNameAndInode(_ plan: inout ChangePlan, tracked: [DocumentPath: TrackedDocument]) {
        guard !plan.missing.isEmpty else { return }
        let isNew = plan.readings.indices.filter { tracked[plan.readings[$0].observation.path]?.isAtHub != true }
        guard !isNew.isEmpty else { return }
        var missing = Set(plan.missing)
        var unpaired = isNew

        let missingByKey = Dictionary(grouping: plan.missing, by: { NameKey(of: $0) })
        let newByKey = Dictionary(grouping: isNew, by: { NameKey(of: plan.readings[$0].observation.path) })
        for (key, indices) in newByKey {
            guard indices.count == 1, let former = missingByKey[key], former.count == 1 else { continue }
            plan.readings[indices[0]].formerPath = former[0]
            plan.readings[indices[0]].renameIsCertain = true
            missing.remove(former[0])
            unpaired.removeAll { $0 == indices[0] }
        }

        let missingByInode = Dictionary(grouping: missing, by: { tracked[$0]?.local?.stamp.inode })
        var taken: Set<DocumentPath> = []
        for index in unpaired {
            let stamp = plan.readings[index].observation.stamp
            guard
                let former = missingByInode[stamp.inode]?.filter({
                    tracked[$0]?.local?.stamp.mayBeRenamed(to: stamp) == true
                }),
                former.count == 1, taken.insert(former[0]).inserted
            else { continue }
            plan.readings[index].formerPath = former[0]
        }
        plan.missing.removeAll { !missing.contains($0) || taken.contains($0) }
    }
}
