// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Two machines of one school edit one document: both versions are kept, a person chooses, nobody's bytes are lost.
struct ConflictTests {
    /// [D-20] [D-21]
    @Test func `two machines that edit one document make a conflict that a person decides`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let one = try SchoolSite("MN07-a", in: directory)
            let two = try SchoolSite("MN07-b", in: directory)
            let path = "2023/Kế hoạch.docx"
            try await office.serving { _ in
                try await one.enrol(try await office.invite("MN07"))
                try await two.enrol(try await office.run("invite", "MN07").text.trimmingCharacters(in: .newlines))
                try one.save(path, "bản chung")
                try two.save(path, "bản chung")
                try await one.sync()
                try await two.sync()
                try one.save(path, "máy một sửa")
                try two.save(path, "máy hai sửa")
                try await one.sync()
                let second = try await two.sync()
                #expect(second.receipted == 1, "a conflict is receipted, never refused")

                let conflicts = try await office.json([ListedConflict].self, "conflicts")
                let conflict = try #require(conflicts.first)
                #expect(conflicts.count == 1 && conflict.path == path && conflict.head == 2)
                #expect(conflict.versions.map(\.version) == [2, 3])

                try await office.run("resolve", "MN07", path, "7", expecting: 1)
                try await office.run("resolve", "MN07", path, "3")
                #expect(try await office.json([ListedConflict].self, "conflicts").isEmpty)

                // What nobody edited since is not sent again over the choice; the next edit continues from it.
                try await one.sync()
                try await two.sync()
                #expect(try await office.json([ListedFile].self, "files", "MN07").first?.head == 4)
                try one.save(path, "sửa tiếp")
                try await one.sync()
                let versions = try await office.json([ListedVersion].self, "versions", "MN07", path)
                #expect(versions.map(\.outcome) == ["stored", "stored", "conflict", "resolved", "stored"])
                #expect(versions.last?.base == 4)
                for (number, text) in [(2, "máy một sửa"), (3, "máy hai sửa"), (4, "máy hai sửa"), (5, "sửa tiếp")] {
                    let bytes = try await office.run("get", "MN07", path, "--version", String(number)).output
                    #expect(String(decoding: bytes, as: UTF8.self) == text)
                }
            }
            try await office.run("verify")
        }
    }

    @Test func `two machines that save the same bytes agree without a conflict`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let one = try SchoolSite("a", in: directory)
            let two = try SchoolSite("b", in: directory)
            try await office.serving { _ in
                try await one.enrol(try await office.invite("MN07"))
                try await two.enrol(try await office.run("invite", "MN07").text.trimmingCharacters(in: .newlines))
                try one.save("a.txt", "như nhau")
                try two.save("a.txt", "như nhau")
                #expect(try await one.sync().receipted == 1)
                #expect(try await two.sync().receipted == 1)
            }
            #expect(try await office.json([ListedVersion].self, "versions", "MN07", "a.txt").count == 1)
            #expect(try await office.json([ListedConflict].self, "conflicts").isEmpty)
            try await office.run("verify")
        }
    }
}
