// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import TestSupport
import Testing
import Wire

@testable import AgentPlatform

/// A state that comes back as an old copy begins another life; until the hub has taken its number 1, nothing else may come.
struct LaterLifeTests {
    /// [U-19] [D-25]
    @Test(arguments: [false, true])
    func `in a later life number 2 waits for the answer to number 1`(hadReceipts: Bool) async throws {
        try await withSchool { school in
            if hadReceipts {
                try school.save("trước.docx", "trước bản sao")
                try await school.sync()
            }
            let (state, copy) = (school.directory.url("state"), school.directory.url("copy"))
            try FileManager.default.copyItem(at: state, to: copy)
            try school.save("a.docx", "sau bản sao")
            try await school.sync()
            try FileManager.default.removeItem(at: state)
            try FileManager.default.moveItem(at: copy, to: state)
            try school.restart()
            let former = Set(await school.hub.notes.values.map(\.manifest.inc))
            await school.hub.retire(former)
            // Enough for several bundles.
            var random = SeededGenerator.fresh()
            for number in 0..<24 { try school.save("\(number).zip", random.bytes(900_000)) }
            await school.hub.linger()
            var receipted = 0
            for _ in 0..<3 { receipted += try await school.engine.sync().receipted }
            #expect(receipted >= 24)
            #expect(!(await school.hub.wasOvertaken), "number 2 came before the answer to number 1")
            let later = await school.hub.notes.values.map(\.manifest).filter { !former.contains($0.inc) }
            #expect(Set(later.map(\.inc)).count == 1 && later.count >= 2, "it is shown with several bundles")
        }
    }
}
