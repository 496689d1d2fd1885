// SPDX-License-Identifier: Apache-2.0

/// What decides has no clock and does not wait, so that a test can try every case; and SQL stands in two modules.
enum PurityRule {
    private static let pure: Set<String> = ["Domain", "Wire", "ReceiptLog", "AgentCore"]
    private static let impure: Set<Substring> = [
        "ContinuousClock", "SuspendingClock", "sleep", "usleep", "DispatchQueue", "FileManager",
    ]
    private static let databases: Set<String> = ["HubStore", "AgentPlatform"]
    private static let statements = [
        "\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE FROM ", "\"CREATE TABLE ", "\"PRAGMA ",
    ]

    static func findings(in tree: SourceTree) -> [Finding] {
        tree.programFiles.flatMap { file -> [Finding] in
            let waits = pure.contains(file.module) ? impure.intersection(file.words).sorted() : []
            let sql =
                databases.contains(file.module)
                ? []
                : statements.filter { statement in
                    file.lines.contains { $0.contains(statement) }
                }
            return waits.map { Finding("purity", file.path, $0) }
                + sql.map { Finding("purity", file.path, "SQL \($0.dropFirst())") }
        }
    }
}
