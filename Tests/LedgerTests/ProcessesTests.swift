import Foundation
import GRDB
import Parameters
import TestSupport
import Testing

@testable import Ledger

@Suite struct ProcessesTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `three processes that make and fill one library at once lose nothing`() async throws
    {
        async let first: Void = work("p1")
        async let second: Void = work("p2")
        async let third: Void = work("p3")
        _ = await (first, second, third)

        let ledger = try Ledger(home: folder.home)
        #expect(try ledger.labelInterrupted() == [])
        let runs = try ledger.runs(limit: 1000)
        #expect(runs.map(\.number) == Array((1...120).reversed()))
        #expect(runs.allSatisfy { $0.state == .done && $0.pictures.count == 1 && $0.starred })
        for session in ["p1", "p2", "p3"] {
            let theirs = try ledger.runs(session: session)
            #expect(theirs.map(\.prompt) == (1...40).map { "\(session) fox \($0)" })
        }
        #expect(try ledger.find("fox", limit: 1000).count == 120)
        // The three made the same 40 pictures.
        #expect(files(below: folder.home + "/pictures").count == 40)
        #expect(try ledger.write { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
    }

    /// A process that makes 40 runs.
    private func work(_ session: String) async {
        await #expect(processExitsWith: .success) {
            [home = folder.home as String, session] in
            let ledger = try Ledger(home: home)
            _ = try ledger.labelInterrupted()
            for content in 1...40 {
                var new = try newRun("\(session) fox \(content)", seed: content)
                new.session = session
                let number = try ledger.makeDone(new, picture: content)
                try ledger.star(number)
            }
            try ledger.close()
        }
    }
}
