// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Both programs as services: kills, restarts, wrong hubs, two owners.
struct ServiceTests {
    @Test func `a save becomes a receipt in the folder while both services run`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try await school.running { _ in
                    try school.save("2023/CCHC/Quý I/BC.docx", "báo cáo")
                    try await eventually("the receipt lies in the folder") {
                        let names = try? FileManager.default.subpathsOfDirectory(
                            atPath: school.folder.appending(path: "_Biên nhận").path)
                        return names?.contains { $0.hasSuffix(".tlog-proof") } == true
                            && names?.contains { $0.hasSuffix(".txt") } == true
                    }
                    let listed = try await school.receipts()
                    #expect(listed.map(\.path) == ["2023/CCHC/Quý I/BC.docx"])
                }
            }
        }
    }

    @Test func `a hub that is killed hard answers the same bundle with the same receipt`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await office.serving { hub in
                try await school.enrol(try await office.invite("TH01"))
                try school.save("a.txt", "một")
                try await school.sync()
                hub.signal(SIGKILL)
                _ = try await hub.outcome()
            }
            try school.save("b.txt", "hai")
            try await school.run("sync", expecting: 3)
            try await office.serving { _ in
                let summary = try await school.sync()
                #expect(summary.receipted == 1)
            }
            #expect(try await office.json([ListedFile].self, "files", "TH01").map(\.path) == ["a.txt", "b.txt"])
            try await office.run("verify")
        }
    }

    @Test func `commands give the same answer with and without a server, and nobody else gets the directory`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            let withServer = try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try school.save("a.txt", "một")
                try await school.sync()
                let second = try await runProgram(
                    BuiltProduct.path("handover-hub"), ["serve", "--data", office.data, "--listen", "127.0.0.1:0"])
                #expect(second.code == 3 && second.errorText.contains("in use"))
                return try await office.run("files", "TH01", "--json").output
            }
            #expect(try await office.run("files", "TH01", "--json").output == withServer)
        }
    }

    @Test func `a token for another hub is refused before its secret leaves`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await office.serving { _ in
                let token = try await office.invite("TH01")
                let wrong = String(token.dropLast(26)) + String(repeating: "0", count: 26)
                let refused = try await school.run("enrol", wrong, "--folder", school.folder.path, expecting: 1)
                #expect(!refused.errorText.isEmpty)
                try await school.enrol(token)
                let used = try SchoolSite("other", in: directory)
                try await used.run("enrol", token, "--folder", used.folder.path, expecting: 1)
            }
        }
    }
}
