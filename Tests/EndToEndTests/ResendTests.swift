// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The Office has a missed file sent again, from the wish to the answer.
struct ResendTests {
    @Test func `a connected agent answers a resend within moments, and the request shows how`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH17", in: directory)
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH17"))
                try school.save("BC.pdf", "%PDF cắt ngang")
                try await school.running { _ in
                    try await eventually("the file arrives") {
                        try await office.json([ListedFile].self, "files", "TH17").count == 1
                    }
                    try await eventually("the agent is connected") {
                        try await office.json([ListedSchool].self, "school", "list").first?.agents.first?.connected
                            == true
                    }

                    let same = try await office.json(
                        ListedRequest.self, "resend", "TH17", "BC.pdf", "--reason", "tệp không mở được")
                    #expect(same.state == "queued" && same.by == "os:\(NSUserName())")
                    try await answered(office, same.id, "sameBytes")

                    let absent = try await office.json(ListedRequest.self, "resend", "TH17", "Phụ lục.xlsx")
                    try await answered(office, absent.id, "absent")
                }
                // While the agent is away a request waits; the newer version answers it.
                let later = try await office.json(ListedRequest.self, "resend", "TH17", "BC.pdf")
                try school.save("BC.pdf", "%PDF đầy đủ")
                try await school.sync()
                try await answered(office, later.id, "newerVersion")
            }
            let receipts = try await school.receipts()
            #expect(receipts.map(\.version) == [1, 1, 2], "the same bytes get a fresh receipt and no version")
            #expect(try await office.json([ListedVersion].self, "versions", "TH17", "BC.pdf").count == 2)
            try await office.run("verify")
        }
    }

    private func answered(_ office: Office, _ id: String, _ answer: String) async throws {
        try await eventually("request \(id) is answered \(answer)") {
            try await office.json([ListedRequest].self, "requests").contains {
                $0.id == id && $0.state == "answered" && $0.answer == answer
            }
        }
    }
}
