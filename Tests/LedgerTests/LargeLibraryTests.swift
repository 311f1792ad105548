import GRDB
import Parameters
import TestSupport
import Testing

@testable import Ledger

@Suite struct LargeLibraryTests {
    @Test func `a rare value of a parameter is found without reading other runs`() throws {
        let folder = try TemporaryFolder()
        let ledger = try tickingLedger(folder.home)
        _ = try ledger.begin(newRun("an old fox", seed: 1) { $0.guidance = 19 })
        _ = try ledger.begin(newRun("an odd fox", seed: 2) { $0.guidance = 18.5 })
        // Steps of 1 to 100; what is asked for lies behind them, seen from the newest run.
        try fill(ledger, runs: 30_000)
        #expect(try ledger.find("guidance>18").map(\.number) == [2, 1])
        #expect(try ledger.find("guidance>18 old").map(\.number) == [1])
        #expect(try ledger.find("guidance>20").isEmpty)
        #expect(try ledger.find("steps=7 red", limit: 2).map(\.number) == [])
        #expect(try ledger.find("steps=7 blue", limit: 2).map(\.number) == [29_908, 29_808])
        #expect(try ledger.find("steps<60 fox", before: 29_908, limit: 1).map(\.number) == [29_907])
        #expect(try ledger.find("-steps>2 -steps=1", limit: 1).map(\.number) == [29_903])
        #expect(try ledger.find("backend:embedded", limit: 1).map(\.number) == [30_002])
        #expect(try ledger.find("backend:segmind").isEmpty)
        for (query, newest) in [("guidance>18", 2), ("guidance>18 fox", 2), ("steps<60", 30_002)] {
            let plan = try ledger.read { db in
                var found = try FindQuery(query)
                let profiles = found.settingsProfiles
                #expect(try profiles.narrow(&found, in: db))
                let (sql, arguments) = found.statement(limit: 20)
                #expect(try Int.fetchOne(db, sql: sql, arguments: arguments) == newest)
                return try Row.fetchAll(
                    db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: arguments
                ).map { $0["detail"] as String }
            }
            #expect(!plan.contains("SCAN run"), "\(query): \(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }, "\(query): \(plan)")
        }
    }

    @Test func `a library from before settings profiles gets them when opened`() throws {
        let folder = try TemporaryFolder()
        let ledger = try tickingLedger(folder.home)
        try ledger.write { db in
            try db.execute(
                sql: """
                    DROP TRIGGER runShapeInsert;
                    DROP TABLE runShape;
                    DROP TABLE shape;
                    DELETE FROM grdb_migrations WHERE identifier = '4 shapes';
                    """)
        }
        try fill(ledger, runs: 300)
        try ledger.close()
        var told: [Int] = []
        let again = try Ledger(home: folder.home) { told.append($0) }
        #expect(told == [300])
        #expect(try again.find("steps=7").map(\.number) == [206, 106, 6])
        let counts = try again.read { db in
            try ["shape", "runShape"].map {
                try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)")
            }
        }
        #expect(counts == [100, 300])
    }

    @Test func `a search whose task is cancelled ends`() async throws {
        let folder = try TemporaryFolder()
        let ledger = try tickingLedger(folder.home)
        try fill(ledger, runs: 10)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await ledger.search("duration>1")
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await ledger.search("fox", limit: 3).map(\.number) == [10, 9, 8])
    }

    @Test func `opening, labelling and the common reads of 10,000 runs scan no table`() throws {
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
