// SPDX-License-Identifier: Apache-2.0
import Domain
import Testing

struct OfficialTimeTests {
    @Test(arguments: [
        ("2023-03-04T09:55:02Z", "16:55:02 ngày 04/3/2023"), ("2023-01-09T00:00:00Z", "07:00:00 ngày 09/01/2023"),
        ("2023-02-08T01:02:03Z", "08:02:03 ngày 08/02/2023"), ("2023-12-31T17:00:00Z", "00:00:00 ngày 01/01/2024"),
        ("2023-10-15T03:00:00Z", "10:00:00 ngày 15/10/2023"),
    ])
    func `days below ten and the first two months have a leading zero, in the Office's zone`(time: String, text: String)
        throws
    {
        #expect(try #require(Timestamp(rfc3339: time)).officialText() == text)
    }
}
