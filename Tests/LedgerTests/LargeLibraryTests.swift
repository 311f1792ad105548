import GRDB
import Parameters
import Testing

@testable import Ledger

@Suite struct LargeLibraryTests {
    @Test("Opening, labelling and the common reads of 10,000 runs scan no table")
    func noScan() throws {
        let folder = try TemporaryFolder()
        let ledger = try tickingLedger(folder.home)
        try fill(ledger, runs: 10_000)
        #expect(try ledger.count() == 10_000)
        let statements = try [
            "number": "SELECT * FROM run WHERE number = 5",
            "last": "SELECT * FROM run ORDER BY number DESC LIMIT 1",
            "highest": "SELECT max(number) FROM run",
            "page": "SELECT * FROM run WHERE number < 5000 ORDER BY number DESC LIMIT 20",
            "key": """
            SELECT * FROM run WHERE key = 1 AND state = 'done' AND requested = '{}'
                AND fingerprint IS 'a' AND engine IS 'b' ORDER BY number DESC LIMIT 1
            """,
            "going": "SELECT DISTINCT process FROM run WHERE state IN ('queued', 'sent')",
            "children": "SELECT number FROM run WHERE parent = 5 ORDER BY number",
            "session": "SELECT * FROM run WHERE session = 's1' ORDER BY number",
            "hash": "SELECT run FROM picture WHERE sha256 = 'x'",
            "seed": FindQuery("seed=42").statement(limit: 20).sql,
            "state": FindQuery("state:failed").statement(limit: 20).sql,
            "tag": FindQuery("tag:x").statement(limit: 20).sql,
            "words": FindQuery("red fox").statement(limit: 20).sql,
        ]
        for (name, sql) in statements {
            let plan = try ledger.read { db in
                try Row.fetchAll(
                    db, sql: "EXPLAIN QUERY PLAN " + sql.replacing("?", with: "'1'")
                ).map { $0["detail"] as String }
            }
            // `SCAN run` may stand for a walk down the numbers that a LIMIT ends.
            let scans = plan.filter {
                $0.hasPrefix("SCAN") && !$0.hasPrefix("SCAN runText VIRTUAL TABLE INDEX")
            }
            #expect(
                scans.isEmpty
                    || (sql.contains("ORDER BY number DESC LIMIT 1") && scans == ["SCAN run"]),
                "\(name): \(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }, "\(name): \(plan)")
        }
    }
}
