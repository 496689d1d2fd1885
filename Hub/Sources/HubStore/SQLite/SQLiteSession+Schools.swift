// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import GRDB
import HubCore
import Wire

extension SQLiteSession {
    func schools() throws -> [School] { try rows("SELECT * FROM school ORDER BY id").map(Self.school) }

    func school(_ code: SchoolCode) throws -> School? {
        try row("SELECT * FROM school WHERE code = ?", [code.text]).map(Self.school)
    }

    func insert(_ school: School) throws {
        guard try self.school(school.code) == nil else {
            throw Problem(.malformed, "school \(school.code) is there already")
        }
        try execute(
            "INSERT INTO school (code, name, levels, ownership, groups, phone, email) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [school.code.text] + Self.members(school))
    }

    func update(_ school: School) throws {
        try execute(
            "UPDATE school SET name = ?, levels = ?, ownership = ?, groups = ?, phone = ?, email = ? WHERE code = ?",
            Self.members(school) + [school.code.text])
    }

    private static func members(_ school: School) -> StatementArguments {
        [
            school.name, school.levels.map(\.rawValue).joined(separator: "|"), school.ownership?.rawValue,
            school.groups.joined(separator: "|"), school.phone, school.email,
        ]
    }

    private static func school(_ row: Row) throws -> School {
        let levels: String = row["levels"]
        let ownership: String? = row["ownership"]
        let groups: String = row["groups"]
        return School(
            code: try row.require("code") { SchoolCode($0) }, name: row["name"],
            levels: levels.split(separator: "|").compactMap { School.Level(rawValue: String($0)) },
            ownership: ownership.flatMap { School.Ownership(rawValue: $0) },
            groups: groups.split(separator: "|").map(String.init),
            phone: row["phone"], email: row["email"])
    }

    func invitation(_ secretHash: Fingerprint) throws -> InvitationRecord? {
        try row(
            "SELECT i.*, s.code FROM invitation i JOIN school s ON s.id = i.school WHERE secret_hash = ?",
            [secretHash.data]
        ).map { row in
            InvitationRecord(
                secretHash: secretHash, school: try row.require("code") { SchoolCode($0) }, replaces: row["replaces"],
                expiresAt: Timestamp(secondsSince1970: row["expires_at"]),
                usedBy: (row["used_by"] as String?).flatMap { DeviceID($0) })
        }
    }

    func insert(_ invitation: InvitationRecord) throws {
        try execute(
            "INSERT INTO invitation VALUES (?, ?, ?, ?, ?)",
            [
                invitation.secretHash.data, try schoolID(invitation.school), invitation.replaces,
                invitation.expiresAt.secondsSince1970,
                invitation.usedBy?.text,
            ])
    }

    func update(_ invitation: InvitationRecord) throws {
        try execute(
            "UPDATE invitation SET used_by = ? WHERE secret_hash = ?",
            [invitation.usedBy?.text, invitation.secretHash.data])
    }

    func devices() throws -> [DeviceRecord] {
        try rows("SELECT d.*, s.code FROM device d JOIN school s ON s.id = d.school ORDER BY d.enrolled_at, d.rowid")
            .map(Self.device)
    }

    func device(_ id: DeviceID) throws -> DeviceRecord? {
        try row("SELECT d.*, s.code FROM device d JOIN school s ON s.id = d.school WHERE d.id = ?", [id.text]).map(
            Self.device)
    }

    private static func device(_ row: Row) throws -> DeviceRecord {
        DeviceRecord(
            id: try row.require("id") { DeviceID($0) }, school: try row.require("code") { SchoolCode($0) },
            key: row["vkey"],
            active: row["active"], incarnation: try row.require("incarnation") { Incarnation($0) },
            lastSeq: row["last_seq"],
            invitation: try row.requireFingerprint("invitation"),
            enrolledAt: Timestamp(secondsSince1970: row["enrolled_at"]))
    }

    func insert(_ device: DeviceRecord) throws {
        try execute(
            "INSERT INTO device VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                device.id.text, try schoolID(device.school), device.key, device.active, device.incarnation.text,
                device.lastSeq,
                device.invitation.data, device.enrolledAt.secondsSince1970,
            ])
    }

    func update(_ device: DeviceRecord) throws {
        try execute(
            "UPDATE device SET active = ?, incarnation = ?, last_seq = ? WHERE id = ?",
            [device.active, device.incarnation.text, device.lastSeq, device.id.text])
    }

    func contacts() throws -> [ContactRecord] {
        try rows("SELECT * FROM contact").map { row in
            ContactRecord(
                device: try row.require("device") { DeviceID($0) }, lastContactAt: row.timestamp("last_contact_at"),
                report: try (row["report"] as Data?).map { try WireJSON.decode(ReportMessage.self, from: $0) },
                reportedAt: row.timestamp("reported_at"))
        }
    }

    func upsert(_ contact: ContactRecord) throws {
        try execute(
            """
            INSERT INTO contact VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET last_contact_at = excluded.last_contact_at,
            report = excluded.report, reported_at = excluded.reported_at
            """,
            [
                contact.device.text, contact.lastContactAt?.secondsSince1970,
                try contact.report.map { Data(try WireJSON.encode($0)) },
                contact.reportedAt?.secondsSince1970,
            ])
    }
}
