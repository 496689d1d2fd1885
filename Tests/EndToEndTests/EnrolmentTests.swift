// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// What an agent tells whom while it is enrolled.
struct EnrolmentTests {
    /// [E-4] [E-5] [E-6] Everything that a hub says in public can be repeated by anyone; its key cannot.
    @Test func `who repeats a hub's hello without its key learns no secret, and neither does who has another`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await office.serving { _ in
                let token = try await office.invite("TH01")
                let secret = try #require(token.split(separator: "/").dropLast().last)
                let hello = try await runProgram("/usr/bin/curl", ["-ksSf", "\(office.url)/v1/hello"]).output
                try Data(hello).write(to: directory.url("hello"))
                let port = try FreePort.find()
                let url = "https://127.0.0.1:\(port)"
                try await Impostor.answering(at: port, in: directory) { impostor in
                    // At another address, with the right pin and with one that is wrong.
                    let elsewhere = token.replacing(office.url, with: url)
                    for told in [elsewhere, String(elsewhere.dropLast(26)) + String(repeating: "0", count: 26)] {
                        try await school.run(
                            "enrol", told, "--folder", school.folder.path, expecting: told == elsewhere ? 3 : 1)
                    }
                    let heard = impostor.outputSoFar
                    #expect(heard.contains("GET /v1/hello") && !heard.contains("POST"))
                    #expect(!heard.contains(secret) && !heard.contains("/v1/enrol"))
                }
                try await school.enrol(token)
            }
        }
    }

    /// [E-7]
    @Test func `the device's key is in one file of the agent's state and nowhere else`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try school.save("a.txt", "một")
                try await school.sync()
            }
            let key = URL(filePath: school.state).appending(path: "device.key")
            let text = try String(contentsOf: key, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(text.count == 64)
            #expect(try FileManager.default.attributesOfItem(atPath: key.path)[.posixPermissions] as? Int == 0o600)
            let digits = Array(text)
            let seed = Data(stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) })
            var looked = 0
            for path in try FileManager.default.subpathsOfDirectory(atPath: directory.url("").path) {
                let file = directory.url(path)
                guard file.standardizedFileURL != key.standardizedFileURL, let bytes = try? Data(contentsOf: file)
                else { continue }
                looked += 1
                #expect(bytes.range(of: seed) == nil && bytes.range(of: Data(text.utf8)) == nil, "\(path)")
            }
            #expect(looked > 5)
        }
    }
}
