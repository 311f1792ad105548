import Foundation
import Ledger
import LineSyntax
import Testing

@testable import Batch
@testable import Shell

@Suite(.ownThreads) struct BatchEndTests: BatchSuite {
    let shop = PaidBackend()
    let test: TestShell

    init() throws {
        test = try TestShell(backends: [Swatch(), shop], interactive: false)
    }

    @Test func `Ctrl-C finishes what is under way, a second one gives it up, and the rest is kept`()
        throws
    {
        for presses in [1, 2] {
            let shop = PaidBackend()
            let waiter = InterruptibleWaiter()
            let test = try TestShell(backends: [shop], interactive: false, waiter: waiter)
            try test.write((1...6).map { "wait \($0)" }.joined(separator: "\n"), to: "rows.txt")
            var options = BatchOptions(file: "~/rows.txt")
            options.values = [("backend", "shop")]
            options.inFlight = 2
            options.budget = 1
            let (press, isPressed) = (waiter.press, waiter.isPressed)
            let user = Thread {
                while shop.most < 2 { usleep(1000) }
                for _ in 1...presses {
                    press()
                    while isPressed() { usleep(1000) }
                }
                if presses == 1 { shop.open() }
            }
            user.start()
            let error = try #require(throws: UserError.self) { try test.shell.batch(options) }
            #expect(error == .interrupted)
            #expect(error.exitCode == .interrupted)
            let runs = try test.runs()
            let sent = runs.filter { $0.started != nil }
            #expect(
                sent.map(\.state) == Array(repeating: presses == 1 ? .done : .cancelled, count: 2))
            // One more was written down while it waited for its place.
            #expect(runs.count == 3)
            #expect(runs.filter { $0.started == nil }.map(\.state) == [.cancelled])
            let said = test.output.take()
            #expect(said.last == "stopped; the same command goes on from here")
            if presses == 1 {
                try test.shell.batch(options)
                #expect(shop.prompts.count == 6)
            } else {
                shop.open()
                // Both had been sent.
                #expect(throws: UserError.self) { try test.shell.batch(options) }
                #expect(shop.prompts.count == 6)
            }
        }
    }

    @Test func `a batch that costs wants a yes or a cap, and ends at the cap`() throws {
        let rows = (1...8).map { "fox \($0)" }.joined(separator: "\n")
        let (error, _) = try failing(rows) { $0.budget = nil }
        #expect(
            "\(error)" == "cost: 8 rows cost about $0.16; give --yes, or cap it with --budget 1.00")
        #expect(shop.prompts.isEmpty)
        let capped = try failing(rows) { $0.budget = 0.10 }
        #expect(capped.error.exitCode == .run)
        #expect("\(capped.error)".hasPrefix("budget: the next row would pass $0.10"))
        #expect(capped.said.last == "8 rows: 5 done, 3 not fired, $0.10")
        #expect(shop.prompts.count == 5)
        #expect(
            try failing(rows) { $0.budget = 0.10 }.said.last?.contains("5 of them before") == true)
        try batch(rows) { $0.budget = 0.16 }
        #expect(shop.prompts.count == 8)
    }

    @Test func `many failures in a row stop a batch, with the reason`() throws {
        let rows = (1...60).map { "broken \($0)" }.joined(separator: "\n")
        let (error, said) = try failing(rows)
        #expect("\(error)".hasPrefix("stopped after 20 failures in a row, the last one: it broke"))
        #expect((20...28).contains(shop.prompts.count))
        #expect(said.last?.contains("not fired") == true)
    }

    @Test func `a backend that takes no request as it is set up stops a batch at once`() throws {
        let rows = "a\n" + (1...30).map { "denied \($0)" }.joined(separator: "\n")
        let (error, said) = try failing(rows) { $0.inFlight = 1 }
        #expect(
            "\(error)"
                == "stopped, for the next row would fare the same: the key is wrong; then the same "
                + "command goes on from here")
        #expect(shop.prompts == ["a", "denied 1"])
        #expect(said.last == "31 rows: 1 done, 1 refused, 29 not fired, $0.02")
        shop.mend()
        try batch(rows)
        #expect(shop.prompts.count == 32)
    }

    @Test func `rows are written down before there is a place, and no more sent than asked for`()
        throws
    {
        let rows = (1...40).map { "wait \($0)" }.joined(separator: "\n")
        let (shop, library) = (shop, test.library)
        let opener = Thread {
            while (try? library.ledger().cells(of: 1).count) != 12 || shop.most < 8 {
                usleep(1000)
            }
            shop.open()
        }
        opener.start()
        try batch(rows) { $0.inFlight = 8 }
        #expect(shop.most == 8)
        let runs = try test.runs()
        #expect(runs.count == 40)
        #expect(runs.allSatisfy { $0.state == .done })
    }

    @Test func `a picture that was wrongly compressed fails its run and is kept with it`() throws {
        let (error, said) = try failing("a\ngarbled b\nc") {
            $0.values.append(("count", "2"))
        }
        #expect(error.exitCode == .run)
        #expect(said.last == "3 rows: 2 done, 1 failed, $0.12")
        let run = try #require(try test.runs().first { $0.state == .failed })
        #expect(run.error?.hasPrefix("the picture cannot be read (") == true, "\(run.error ?? "")")
        #expect(run.error?.hasSuffix("; it is kept with the run") == true)
        #expect(run.cost == 0.04)
        #expect(run.pictures.count == 2)
    }
}
