import Foundation
import Images
import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// A vote: fires the pairs unseen, shows them blind, and counts the answers.
struct VoteBooth {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    private static let seedsOfVote = 8

    func begin(_ a: RunSide, _ b: RunSide, seeds text: String?, restarts: Bool) throws -> Answer {
        var (left, right) = (a.settings, b.settings)
        var first = 0
        if case .fixed(let seed)? = left.seed { first = seed }
        (left.seed, right.seed) = (nil, nil)
        guard left != right else {
            throw UserError.input(
                "\(a.name) and \(b.name) differ in the seed at most; there is nothing to vote on")
        }
        let seeds = try voteSeeds(text, from: first)
        let key: JSONValue = [
            "a": left.jsonValue, "b": right.jsonValue,
            "seeds": .array(seeds.map(JSONValue.integer)),
            "names": [.text(a.name), .text(b.name)],
        ]
        var plans: [PlannedRun] = []
        for seed in seeds {
            for (side, settings) in [(a, left), (b, right)] {
                var one = settings
                one.seed = .fixed(seed)
                plans.append(
                    PlannedRun(try context.runs.planner.plan(one), parent: side.run.number))
            }
        }
        // Neither previews nor pictures: the order of firing would give the sides away.
        var request = SeriesRequest(
            .vote, key: key,
            title: "\(a.name) against \(b.name), \(seeds.count.counted("pair"))", runs: plans)
        request.isResumed = true
        let (series, runs) = try context.firer.fire(request)
        if let failed = runs.first(where: { $0.state != .done }) { try failed.checkEnd() }
        if restarts {
            for position in try context.ledger().answers(of: series.number).keys {
                try context.ledger().answer(nil, to: position, of: series.number)
            }
        }
        let open = Self.openVote(series, [a.name, b.name], seeds)
        context.open.vote = open
        return try showPairs(open)
    }

    private static func openVote(_ series: Series, _ names: [String], _ seeds: [Int]) -> OpenVote {
        OpenVote(
            series: series, names: names, seeds: seeds,
            ballot: Ballot(seeds: seeds.count, key: series.plan))
    }

    private func voteSeeds(_ text: String?, from first: Int) throws -> [Int] {
        guard let text else { return try next(Self.seedsOfVote, from: first) }
        if let count = Int(text) {
            guard (1...Ledger.maxSeeds).contains(count) else {
                throw UserError.input(
                    "--seeds: \(count) is out of range; allowed 1 to \(Ledger.maxSeeds)")
            }
            return try next(count, from: first)
        }
        guard let seeds = try context.runs.reader.seeds.seeds(in: text) else {
            throw UserError.input(
                "--seeds: \(text.onOneLine) is no number and no set of seeds; `:seeds` lists them")
        }
        return seeds
    }

    private func next(_ count: Int, from first: Int) throws -> [Int] {
        let start = min(first, Seed.range.upperBound - count + 1)
        return Array(start..<start + count)
    }

    func proceed() throws -> Answer { try showPairs(currentVote()) }

    func stop() throws -> Answer {
        let open = try currentVote()
        context.open.vote = nil
        return try result(open)
    }

    func answer(_ answer: Ballot.Choice) throws -> Answer {
        let open = try currentVote()
        let answers = try answers(open)
        guard let index = open.ballot.pairs.indices.first(where: { answers[$0] == nil }) else {
            return try result(open)
        }
        try context.ledger().answer(answer.rawValue, to: index, of: open.series.number)
        return try showPairs(open)
    }

    /// The vote of this session, or else the newest one of the library.
    private func currentVote() throws -> OpenVote {
        if let vote = context.open.vote { return vote }
        guard let series = try context.ledger().allSeries(SeriesKind.vote.rawValue, limit: 1).first,
            let plan = try? JSONValue(parsing: series.plan)
        else {
            throw UserError.input("there is no vote; `:vote A B` begins one with two runs")
        }
        let open = Self.openVote(
            series, (plan["names"]?.arrayValue ?? []).compactMap(\.textValue),
            (plan["seeds"]?.arrayValue ?? []).compactMap(\.integerValue))
        context.open.vote = open
        return open
    }

    private func answers(_ open: OpenVote) throws -> [Int: Ballot.Choice] {
        try context.ledger().answers(of: open.series.number).compactMapValues(Ballot.Choice.init)
    }

    /// Shows the next pair and asks, until a person has to say it with a line, or none is left.
    private func showPairs(_ open: OpenVote) throws -> Answer {
        while true {
            let answers = try answers(open)
            guard let index = open.ballot.pairs.indices.first(where: { answers[$0] == nil }) else {
                context.open.vote = nil
                return try result(open)
            }
            let place = "pair \(index + 1) of \(open.ballot.pairs.count)"
            let file = try drawPair(open, index)
            context.output.data("\(place)  \(file)")
            guard let ask = context.runs.consent.ask else {
                return .notice("`:vote left`, `:vote right`, `:vote tie` or `:vote skip`")
            }
            let question = ChoiceQuestion(
                answers: [Ballot.Choice.left, .right, .tie, .skip], prefix: ":vote ")
            guard let answer = question.ask(context.output, with: ask) else {
                return .notice("`:vote` goes on later")
            }
            try context.ledger().answer(answer.rawValue, to: index, of: open.series.number)
        }
    }

    /// Puts the two pictures of a pair side by side, in the terminal and in a file whose name does
    /// not tell which they are.
    private func drawPair(_ open: OpenVote, _ index: Int) throws -> String {
        let ledger = try context.ledger()
        let pair = open.ballot.pairs[index]
        let cells = try ledger.cells(of: open.series.number)
        let positions = [2 * pair.seed + 1, 2 * pair.seed + 2]
        let pictures = try (pair.isALeft ? positions : positions.reversed()).map { position in
            guard let number = cells[position] else {
                throw UserError.input(
                    "a picture of the vote is missing; `:vote "
                        + "\(open.names.joined(separator: " "))` "
                        + "fires it")
            }
            return try context.runs.lookup.pixels(ledger.run(number))
        }
        let both = try SideBySide.picture(pictures[0], pictures[1])
        let png = try both.png()
        let folder = "\(ledger.home)/votes"
        let path = "\(folder)/\(open.series.number)-\(index + 1).png"
        if !ledger.isReadOnly {
            try? FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try Files.write(png, to: path, overwrite: true)
        }
        context.display.show(both, png: png)
        return context.shown(path)
    }

    /// Says how often each side won.
    private func result(_ open: OpenVote) throws -> Answer {
        let answers = try answers(open)
        let tally = open.ballot.tally(answers)
        let decided = tally.a + tally.b
        func side(_ name: String, _ wins: Int) -> String {
            guard decided > 0 else { return "\(name) won 0" }
            let interval = wilsonInterval(wins, of: decided)
            let share = (100 * Double(wins) / Double(decided)).fixed(0)
            return "\(name) won \(wins) of \(decided): \(share) %, "
                + "\((100 * interval.lowerBound).fixed(0)) to "
                + "\((100 * interval.upperBound).fixed(0)) % at 95 %"
        }
        let names = open.names.count == 2 ? open.names : ["A", "B"]
        var lines = [side(names[0], tally.a), side(names[1], tally.b)]
        var rest: [String] = []
        if tally.ties > 0 { rest.append("\(tally.ties) tied") }
        if tally.skipped > 0 { rest.append("\(tally.skipped) skipped") }
        let left = open.ballot.pairs.count - answers.count
        if left > 0 { rest.append("\(left) left") }
        if !rest.isEmpty { lines.append(rest.joined(separator: ", ")) }
        let range = wilsonInterval(tally.a, of: decided)
        let words = lines
        return .result(
            words,
            json: [
                "a": .text(names[0]), "b": .text(names[1]), "wins_a": .integer(tally.a),
                "wins_b": .integer(tally.b), "ties": .integer(tally.ties),
                "skipped": .integer(tally.skipped), "left": .integer(left),
                "share_a": tally.share.map(JSONValue.real) ?? .null,
                "interval_a": [.real(range.lowerBound), .real(range.upperBound)],
            ])
    }
}
