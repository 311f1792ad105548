import BackendTestSupport
import Backends
import Ledger
import Parameters
import Shell
import Terminal
import Testing

/// A backend that charges 0.04 dollars a picture, or keeps its price to itself.
struct Paid: FakeBackend {
    let swatch = Swatch()
    var name: String { swatch.name }
    var summary: String { swatch.summary }
    var models: [String] { swatch.models }
    var published: Price = .dollars(0.04)
    var failure: BackendError?

    func resolve(model: String) throws -> String { "paid" }
    func price(model: String) -> Price { published }
    func credits() async throws -> Credits? { Credits(paid: 1.5, free: 0.25) }
    func listModels() async throws -> [String] {
        if let failure { throw failure }
        return ["paid", "another"]
    }

    func generate(
        _ request: Request, previewEvery: Int?
    ) -> AsyncThrowingStream<Event, any Error> {
        AsyncThrowingStream { stream in
            stream.yield(.sent(request.resolved))
            do {
                for index in 1...request.count {
                    stream.yield(.charged(0.04))
                    stream.yield(
                        .picture(
                            GeneratedPicture(
                                index: index, seed: nil,
                                picture: try Swatch.paint(request, seed: index))))
                    if let failure { throw failure }
                }
                stream.yield(
                    .finished(
                        Acknowledgement(
                            settings: Settings(), cost: 0.04 * Double(request.count))))
                stream.finish()
            } catch {
                stream.finish(throwing: error)
            }
        }
    }
}

@Suite(.ownThreads) struct SpendingTests {
    @Test func `a cheap line fires unasked, and its cost is kept and summed`() throws {
        let test = try TestShell(backends: [Paid()], interactive: false)
        #expect(try test.do(":size 256", "a red fox").first?.contains("$0.040") == true)
        try test.do(":go")
        #expect(try test.runs().map(\.cost) == [0.04, 0.04])
        #expect(
            try test.do(":credits") == [
                "embedded  $1.500 paid, $0.250 free", "session  $0.080",
                "library  $0.080 for 2 paid runs",
            ])
        #expect(try test.do(":dry x2").contains("it would cost about $0.080"))
    }

    @Test func `an expensive line in a script needs a yes or a budget, and nothing is recorded`()
        throws
    {
        let test = try TestShell(backends: [Paid()], interactive: false)
        try test.do(":size 256", ":set prompt=fox")
        let error = try test.error(":go x3")
        #expect(
            "\(error)"
                == "cost: this costs about $0.120; allowed unasked is $0.10 a line; give --yes, "
                + "or cap "
                + "the session with `:budget 2.00`")
        #expect(try test.runs().isEmpty)
        try test.do(":budget 2.00", ":go x3")
        #expect(try test.runs().map(\.cost) == [0.12])
    }

    @Test func `a run that would pass the budget is refused with what is left`() throws {
        let test = try TestShell(backends: [Paid()], interactive: false)
        try test.do(":size 256", ":budget $0.10", "a red fox", ":go")
        let error = try test.error(":go")
        #expect(
            "\(error)"
                == "budget: this costs about $0.040, and $0.020 of $0.10 are left; `:budget "
                + "1.10` raises it"
        )
        #expect(error.exitCode == .run)
        #expect(try test.runs().count == 2)
        #expect(try test.do(":budget") == ["budget $0.10, $0.080 spent"])
        try test.do(":budget off", ":go")
        #expect(try test.runs().count == 3)
    }

    @Test func `a sweep is agreed to as a whole, and held to the budget`() throws {
        let test = try TestShell(backends: [Paid()], interactive: false)
        try test.do(":size 256", ":seed 1", ":set prompt=fox")
        let error = try test.error(":sweep steps 1-4 count=4")
        #expect(
            "\(error)"
                == "cost: this costs about $0.640; allowed unasked is $0.10 a line; give --yes, "
                + "or cap "
                + "the session with `:budget 2.00`")
        #expect(try test.runs().isEmpty)
        let said = try test.do(":sweep steps 1-4 count=4 --yes")
        #expect(said[1] == "4 to make, for how long is not known yet, about $0.640")
        #expect(try test.runs().map(\.cost) == [0.16, 0.16, 0.16, 0.16])
        #expect("\(try test.error(":go x3"))".hasPrefix("cost:"), "what comes after is asked about")
        try test.do(":budget 0.70")
        #expect("\(try test.error(":sweep steps 5,6 --yes"))".hasPrefix("budget:"))
        #expect(try test.runs().count == 4)
    }

    @Test func `a script ends with what it cost, and so does the page of the session`() throws {
        let test = try TestShell(backends: [Paid()], interactive: false, json: true)
        try test.write(":size 256\na red fox\n:go\n", to: "foxes.reroll")
        try test.shell.run(Lines(path: test.path("foxes.reroll")))
        let lines = test.output.take()
        #expect(lines.last == "this session cost $0.080")
        #expect(lines.filter { $0.hasPrefix("{") && $0.contains(#""cost":0.04"#) }.count == 2)
        let page = try TestShell(backends: [Paid()], interactive: false)
        try page.do(":size 256", "a red fox")
        #expect(try page.do(":show").last == "spent      $0.040")
        #expect(try page.do(":show @1").first?.contains("$0.040") == true)
        // What costs nothing is not spoken of.
        let free = try TestShell(interactive: false)
        try free.shell.run(Lines(text: ":size 256\na red fox", name: "-c"))
        #expect(!free.output.take().contains { $0.contains("cost") })
    }

    @Test func `verifying costs too, and is held to the budget`() throws {
        let test = try TestShell(backends: [Paid()], interactive: true)
        try test.do(":size 256", "a red fox", ":budget 0.05")
        #expect("\(try test.error(":verify @1"))".hasPrefix("budget:"))
    }

    @Test func `what a run costs that fails halfway is kept, and what may be billed counts`() throws
    {
        let paid = Paid(failure: .unknown("no answer came"))
        let test = try TestShell(backends: [paid], interactive: false)
        try test.do(":size 256", ":budget 0.20", ":set prompt=fox")
        #expect("\(try test.error(":go x3"))".contains("no answer came"))
        let run = try #require(try test.runs().first)
        #expect(run.state == .unknown)
        #expect(run.cost == 0.04)
        #expect(run.pictures.count == 1)
        #expect(
            try test.do(":credits").dropFirst() == [
                "session  $0.040, perhaps $0.080 more  budget $0.20",
                "library  $0.040 for 1 paid run, 1 more may be billed",
            ])
        #expect("\(try test.error(":go x3"))".hasPrefix("budget:"))
    }

    @Test func `at a terminal it asks, and only a yes fires`() throws {
        let test = try TestShell(backends: [Paid()])
        test.shell.loop(
            Answers([":size 256", ":set prompt=fox", ":go x3", "n", ":go x3", "", ":go x3", "y"]))
        #expect(try test.runs().count == 1)
        let lines = test.output.take()
        #expect(lines.filter { $0.contains("not fired") }.count == 2)
    }

    @Test
    func `a price that is not known is asked about, and a budget lets it pass until it is reached`()
        throws
    {
        let test = try TestShell(backends: [Paid(published: .unknown)], interactive: false)
        try test.do(":size 256", ":set prompt=fox")
        #expect("\(try test.error(":go"))".contains("is not known"))
        try test.do(":budget 0.05", ":go", ":go")
        #expect("\(try test.error(":go"))".contains("$0.000 of $0.05 are left"))
    }

    @Test
    func `the models of a backend elsewhere are asked for; where that fails, the known ones stand`()
        throws
    {
        let test = try TestShell(backends: [Paid()])
        #expect(try test.do(":models") == ["* paid", "  another"])
        let broken = try TestShell(backends: [Paid(failure: .failed("it is down"))])
        #expect(try broken.do(":models").first == "it is down")
    }

    @Test func `equal runs of a backend that does not repeat are announced and counted one by one`()
        throws
    {
        let test = try TestShell(backends: [Paid()], interactive: false)
        let said = try test.do(":size 256", ":set prompt=\"a red fox\"", ":go seed=9,9")
        #expect(said.contains { $0.contains("2 to make") && $0.contains("$0.080") }, "\(said)")
        #expect(try test.runs().count == 2)
    }

    @Test func `in the queue a template is paid for once, and goes on with its cells`() throws {
        let test = try TestShell(backends: [Paid()])
        try test.do(":size 256", ":seed 7", ":queue on", ":expand --go a {red|blue} fox")
        let said = try test.do(":expand --go a {red|blue} fox")
        #expect(try test.runs().count == 2, "\(said)")
        try test.do(":queue off", ":expand --go a {red|blue} fox")
        #expect(try test.runs().count == 2)
        #expect(try test.runs().allSatisfy { $0.state == .done })
        try test.do(":queue on", ":expand --go a {red|blue} fox")
        #expect(try test.runs().count == 2)
    }

    @Test func `seeds that were drawn for a template stay while its runs are under way`() throws {
        let test = try TestShell(backends: [Swatch(isReproducible: false)])
        try test.do(":size 256", ":queue on", ":expand --go hang {red|blue}", ":expand --go")
        #expect(try test.runs().count == 2)
        try test.do(":cancel all")
        _ = try? test.do(":queue wait")
        #expect(try test.runs().allSatisfy { !$0.state.isOpen })
    }
}

/// Lines that a person types.
private struct Answers: LineSource {
    private var lines: [String]

    init(_ lines: [String]) { self.lines = lines }

    mutating func next(prompt: String) throws -> Input {
        guard !lines.isEmpty else { return .end }
        return .line(lines.removeFirst())
    }
}
