// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// What the agent holds until a person has looked, on the real programs, told in the same words on both sides.
struct GuardTests {
    private static func name(_ number: Int) -> String { "2023/\(number).docx" }

    /// An office with a school that has sent 60 documents.
    private func withSent(_ body: (Office, SchoolSite) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH06", in: directory)
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH06"))
                for number in 0..<60 { try school.save(Self.name(number), "báo cáo \(number)") }
                #expect(try await school.sync().receipted == 60)
                try await body(office, school)
            }
            try await office.run("verify")
        }
    }

    private func encrypt(_ school: SchoolSite) throws {
        for number in 0..<60 { try school.save(Self.name(number), "đã bị mã hóa \(number)") }
    }

    private func held(_ office: Office) async throws -> [String: Int] {
        let list = try await office.json([ListedStanding].self, "school", "list")
        return Dictionary(uniqueKeysWithValues: list.first?.blocked.map { ($0.cause, $0.count) } ?? [])
    }

    private func versions(_ office: Office, _ number: Int) async throws -> Int {
        try await office.json([ListedVersion].self, "versions", "TH06", Self.name(number)).count
    }

    @Test func `a mass change is held by sync, told on both sides, and sent when released at the school`() async throws {
        try await withSent { office, school in
            try encrypt(school)
            try school.save("mới.docx", "mới")
            let summary = try await school.sync(expecting: 1)
            #expect(summary.blocked == 60 && summary.receipted == 1)
            let standing = try await school.json(ListedHoldings.self, "status")
            #expect(standing.blocked.count == 60 && standing.blocked.allSatisfy { $0.cause == "massChange" })
            #expect(try await held(office) == ["massChange": 60])
            #expect(try await versions(office, 7) == 1)
            try await school.run("release")
            #expect(try await school.sync().receipted == 60)
            #expect(try await held(office) == [:])
            #expect(try await versions(office, 7) == 2)
            try await school.run("release")
        }
    }

    @Test func `the Office releases a school whose service runs, and one whose service does not`() async throws {
        try await withSent { office, school in
            try await school.running { _ in
                try encrypt(school)
                // The first few may have left before it was seen how many there are.
                try await eventually("the Office sees what is held") {
                    try await held(office)["massChange", default: 0] > 40
                }
                try await office.run("release", "TH06")
                try await eventually("all is sent, and the Office sees that nothing is held") {
                    let held = try await held(office)
                    return try await versions(office, 59) == 2 && held.isEmpty
                }
                for number in 0..<60 { try school.save(Self.name(number), "lần nữa \(number)") }
                try await eventually("a further mass change is held again") {
                    try await held(office)["massChange", default: 0] > 40
                }
            }
            try await office.run("release", "TH06")
            try await school.sync()
            #expect(try await versions(office, 59) == 3)
            try await office.run("release", "KHONGCO", expecting: 1)
        }
    }

    @Test func `the running service releases what it holds when it is asked on a shell`() async throws {
        try await withSent { office, school in
            try await school.running { _ in
                for number in 0..<40 {
                    try FileManager.default.removeItem(at: school.folder.appending(path: Self.name(number)))
                }
                try await eventually("the Office sees what is held") { try await held(office)["massChange", default: 0] > 20 }
                try await school.run("release")
                try await eventually("the removals are handed over") {
                    try await office.json([ListedFile].self, "files", "TH06").count(where: \.deletedAtSource) == 40
                }
            }
        }
    }
}

/// What `school list --json` says is held.
struct ListedStanding: Decodable {
    struct Cause: Decodable {
        let cause: String
        let count: Int
    }
    let code: String
    let blocked: [Cause]
}

/// What the agent's `status --json` says is held.
struct ListedHoldings: Decodable {
    struct Held: Decodable {
        let path: String
        let cause: String
        let action: String
    }
    let tracked: Int
    let receipted: Int
    let pending: Int
    let blocked: [Held]
}
