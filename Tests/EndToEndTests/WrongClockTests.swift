// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import TestSupport
import Testing

/// A clock that is days off, on either side, neither stops a school nor makes a document early or late.
struct WrongClockTests {
    private static let threeDays = 3 * 86_400

    private static func seconds(_ text: String) throws -> Int64 {
        try #require(Timestamp(rfc3339: text)).secondsSince1970
    }

    @Test(arguments: [threeDays, -threeDays])
    func `a school whose clock is three days off is receipted by the hub's clock, and the Office sees how far it is off`(
        shift: Int
    ) async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            school.environment = try WrongClock.ahead(shift, in: directory)
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try school.save("a.txt", "một")
                #expect(try await school.sync().receipted == 1)
                try school.save("a.txt", "hai, dài hơn")
                #expect(try await school.sync().receipted == 1)
                let skew = try await office.json([ListedSchool].self, "school", "list").first?.agents.first?.clockSkewSeconds
                #expect(abs(try #require(skew) + Double(shift)) < 3600, "hub minus school")
            }
            let now = Timestamp.now().secondsSince1970
            for version in try await office.json([ListedVersion].self, "versions", "TH01", "a.txt") {
                #expect(abs(try Self.seconds(version.receivedAt) - now) < 3600)
            }
            for receipt in try await school.receipts() { try await school.run("verify", receipt.file) }
            try await office.run("verify")
        }
    }

    @Test func `a hub whose clock jumps three days forth and back goes on, and its receipts' times never go back`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            for (number, shift) in [0, Self.threeDays, -Self.threeDays, 0].enumerated() {
                office.environment = shift == 0 ? [:] : try WrongClock.ahead(shift, in: directory)
                try await office.serving { _ in
                    if number == 0 { try await school.enrol(try await office.invite("TH01")) }
                    try school.save("\(number).txt", "tệp số \(number)")
                    #expect(try await school.sync().receipted == 1, "hub \(shift) seconds off")
                }
            }
            let receipts = try await school.receipts().sorted { $0.logIndex < $1.logIndex }
            let times = try receipts.map { try Self.seconds($0.receivedAt) }
            #expect(times.count == 4 && times == times.sorted())
            #expect(times[1] - times[0] > 86_400)
            for receipt in receipts { try await school.run("verify", receipt.file) }
            try await office.run("verify")
        }
    }
}
