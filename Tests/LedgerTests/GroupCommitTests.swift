import GRDB
import Parameters
import TestSupport
import Testing

@testable import Ledger

@Suite struct GroupCommitTests {
    let folder: TemporaryFolder
    let ledger: Ledger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try Ledger(home: folder.home)
    }

    @Test func `concurrent runs are all recorded, each with its cell and picture`() async throws {
        let series = try ledger.series("batch", plan: ["rows": 40], session: "s1").number
        try await withThrowingTaskGroup(of: Void.self) { group in
            for position in 1...40 {
                group.addTask {
                    var new = try newRun("fox \(position)")
                    new.cell = Cell(series: series, position: position)
                    let number = try await ledger.begin(new)
                    #expect(try ledger.run(number).state == .queued)
                    try await ledger.markSent(number, "{}")
                    let kept = try await ledger.add(picture(position, bytes: position), to: number)
                    #expect(kept.run == number)
                    try await ledger.finish(number, Outcome(.done))
                }
            }
            try await group.waitForAll()
        }
        let cells = try ledger.cells(of: series)
        #expect(cells.count == 40)
        for (position, number) in cells {
            let run = try ledger.run(number)
            #expect(run.prompt == "fox \(position)")
            #expect(run.state == .done)
            #expect(run.pictures.map(\.bytes) == [position])
        }
    }

    @Test func `one that fails fails alone, and the others of its commit stand`() async throws {
        let numbers = try await withThrowingTaskGroup(of: Int?.self) { group in
            for index in 0..<30 {
                group.addTask {
                    let parent = index % 3 == 0 ? 1_000_000 : nil
                    do {
                        return try await ledger.begin(newRun("fox \(index)", parent: parent))
                    } catch let error as LedgerError {
                        #expect(error.kind == .notFound)
                        return nil
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.compactMap(\.self).count == 20)
        #expect(try ledger.count() == 20)
        await #expect(throws: LedgerError.self) {
            try await ledger.finish(1, Outcome(.sent))
        }
    }

    @Test func `a library that can only be read says so`() async throws {
        _ = try await ledger.begin(newRun())
        try ledger.close()
        let reader = try Ledger(home: folder.home, access: .readOnly)
        let error = await #expect(throws: LedgerError.self) { try await reader.begin(newRun()) }
        #expect(error?.kind == .readOnly)
    }
}
