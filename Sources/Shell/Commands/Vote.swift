import Foundation
import Images
import JSON
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let vote = Command(
        name: "vote", group: .comparing,
        usage: "A B [--seeds SET|N] | left | right | tie | skip | stop",
        summary: "compare two runs blind over a set of seeds: which wins, and how surely",
        detail: """
            The settings of A and of B are fired once for each seed: a set (`:seeds`), a list such as \
            1-8, or the next N from A's seed (8 where nothing is said). Then the pairs are shown side by \
            side, in an order and on sides that are drawn for this vote and not told: say which is \
            better with `:vote left` or `:vote right`, `:vote tie`, `:vote skip` (l, r, t, s where it \
            asks). In the end stands how often each won of the pairs that were decided, with the Wilson \
            interval of 95 %. Answers are kept: the same line, or `:vote` alone, goes on with the pairs \
            that are left, also after a restart; `--again` forgets them.
            """,
        argument: .run
    ) { shell, rest in
        var words = try Words(rest)
        let seeds = try words.take(option: "--seeds")
        let isAgain = words.take(flag: "--again")
        switch words.words.count {
        case 0: try shell.goOnVoting()
        case 1 where words.words[0] == "stop": try shell.stopVoting()
        case 1:
            guard let answer = Ballot.Answer(rawValue: words.words[0]) else {
                throw UserError.input(
                    "`:vote` needs two runs, or left, right, tie, skip or stop; got "
                        + rest.onOneLine)
            }
            try shell.answer(answer)
        case 2:
            let sides = try words.words.map(shell.runSide)
            try shell.beginVoting(sides[0], sides[1], seeds: seeds, isAgain: isAgain)
        default: throw UserError.input("`:vote` takes two runs, got \(rest.onOneLine)")
        }
    }
}

/// A vote that this session works at.
struct OpenVote {
    let series: Series
    let names: [String]
    let seeds: [Int]
    let ballot: Ballot
}

extension Shell {
    private static let voteKind = "vote"
    private static let seedsOfVote = 8

    fileprivate func beginVoting(_ a: RunSide, _ b: RunSide, seeds text: String?, isAgain: Bool)
        throws
    {
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
        var plans: [SeriesPlan] = []
        for seed in seeds {
            for (side, settings) in [(a, left), (b, right)] {
                var one = settings
                one.seed = .fixed(seed)
                plans.append(SeriesPlan(plan: try plan(one), parent: side.run.number))
            }
        }
        let (series, runs) = try fireSeries(
            Self.voteKind, key,
            title: "\(a.name) against \(b.name), \(seeds.count) "
                + "\(seeds.count == 1 ? "pair" : "pairs")", plans, resuming: true)
        if let failed = runs.first(where: { $0.state != .done }) { try checkEnd(of: failed) }
        if isAgain {
            for position in try ledger().answers(of: series.number).keys {
                try ledger().answer(nil, to: position, of: series.number)
            }
        }
        let open = Self.openVote(series, [a.name, b.name], seeds)
        vote = open
        try showPairs(open)
    }

    private static func openVote(_ series: Series, _ names: [String], _ seeds: [Int]) -> OpenVote {
        OpenVote(
            series: series, names: names, seeds: seeds,
            ballot: Ballot(seeds: seeds.count, key: series.plan))
    }

    private func voteSeeds(_ text: String?, from first: Int) throws -> [Int] {
        guard let text else { return try next(Self.seedsOfVote, from: first) }
        if let count = Int(text) {
            guard (1...Ledger.mostSeeds).contains(count) else {
                throw UserError.input(
                    "--seeds: \(count) is out of range; allowed 1 to \(Ledger.mostSeeds)")
            }
            return try next(count, from: first)
        }
        guard let seeds = try seeds(in: text) else {
            throw UserError.input(
                "--seeds: \(text.onOneLine) is no number and no set of seeds; `:seeds` lists them")
        }
        return seeds
    }

    private func next(_ count: Int, from first: Int) throws -> [Int] {
        let start = min(first, Seed.range.upperBound - count + 1)
        return Array(start..<start + count)
    }

    fileprivate func goOnVoting() throws { try showPairs(try currentVote()) }

    fileprivate func stopVoting() throws {
        let open = try currentVote()
        try tell(open)
        vote = nil
    }

    fileprivate func answer(_ answer: Ballot.Answer) throws {
        let open = try currentVote()
        let answers = try answers(open)
        guard let index = open.ballot.pairs.indices.first(where: { answers[$0] == nil }) else {
            return try tell(open)
        }
        try ledger().answer(answer.rawValue, to: index, of: open.series.number)
        try showPairs(open)
    }

    /// The vote of this session, or else the newest one of the library.
    private func currentVote() throws -> OpenVote {
        if let vote { return vote }
        guard let series = try ledger().allSeries(Self.voteKind, limit: 1).first,
            let plan = try? JSONValue(parsing: series.plan)
        else {
            throw UserError.input("there is no vote; `:vote A B` begins one with two runs")
        }
        let open = Self.openVote(
            series, (plan["names"]?.arrayValue ?? []).compactMap(\.textValue),
            (plan["seeds"]?.arrayValue ?? []).compactMap(\.integerValue))
        vote = open
        return open
    }

    private func answers(_ open: OpenVote) throws -> [Int: Ballot.Answer] {
        try ledger().answers(of: open.series.number).compactMapValues(Ballot.Answer.init)
    }

    /// Shows the next pair and asks, until a person has to say it with a line, or none is left.
    private func showPairs(_ open: OpenVote) throws {
        while true {
            let answers = try answers(open)
            guard let index = open.ballot.pairs.indices.first(where: { answers[$0] == nil }) else {
                vote = nil
                return try tell(open)
            }
            let place = "pair \(index + 1) of \(open.ballot.pairs.count)"
            let file = try drawPair(open, index)
            output.data("\(place)  \(file)")
            guard let ask else {
                output.talk("`:vote left`, `:vote right`, `:vote tie` or `:vote skip`")
                return
            }
            guard
                let answer = choose(
                    [Ballot.Answer.left, .right, .tie, .skip], prefix: ":vote ", with: ask)
            else {
                output.talk("`:vote` goes on later")
                return
            }
            try ledger().answer(answer.rawValue, to: index, of: open.series.number)
        }
    }

    /// Puts the two pictures of a pair side by side, in the terminal and in a file whose name does
    /// not tell which they are.
    private func drawPair(_ open: OpenVote, _ index: Int) throws -> String {
        let ledger = try ledger()
        let pair = open.ballot.pairs[index]
        let cells = try ledger.cells(of: open.series.number)
        let positions = [2 * pair.seed + 1, 2 * pair.seed + 2]
        let pictures = try (pair.isALeft ? positions : positions.reversed()).map { position in
            guard let number = cells[position] else {
                throw UserError.input(
                    "a picture of the vote is missing; `:vote \(open.names.joined(separator: " "))` "
                        + "fires it")
            }
            return try decoded(ledger.run(number), 1)
        }
        let both = try pictures[0].beside(pictures[1])
        let png = try both.png()
        let folder = "\(ledger.home)/votes"
        let path = "\(folder)/\(open.series.number)-\(index + 1).png"
        if !ledger.isReadOnly {
            try? FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try Files.write(png, to: path, overwrite: true)
        }
        if preview != .off { drawPicture(both, png: png) }
        return path.abbreviated(home: options.environment["HOME"])
    }

    /// Says how often each side won.
    private func tell(_ open: OpenVote) throws {
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
        result(
            lines,
            json: [
                "a": .text(names[0]), "b": .text(names[1]), "wins_a": .integer(tally.a),
                "wins_b": .integer(tally.b), "ties": .integer(tally.ties),
                "skipped": .integer(tally.skipped), "left": .integer(left),
                "share_a": tally.share.map(JSONValue.real) ?? .null,
                "interval_a": [.real(range.lowerBound), .real(range.upperBound)],
            ])
    }
}

extension Picture {
    /// This picture and another one side by side, a white gap of 8 pixels between them; the other
    /// is brought to this one's height.
    func beside(_ other: Picture) throws -> Picture {
        let scaled =
            other.height == height
            ? other
            : try other.resized(
                width: max(1, other.width * height / other.height), height: height)
        let gap = [UInt8](repeating: 255, count: 8 * 3)
        var pixels: [UInt8] = []
        pixels.reserveCapacity((width + scaled.width + 8) * height * 3)
        for row in 0..<height {
            pixels += self.pixels[row * width * 3..<(row + 1) * width * 3]
            pixels += gap
            pixels += scaled.pixels[row * scaled.width * 3..<(row + 1) * scaled.width * 3]
        }
        return try Picture(width: width + 8 + scaled.width, height: height, pixels: pixels)
    }
}
