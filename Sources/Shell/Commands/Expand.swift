import JSON
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let expand = Command(
        name: "expand", group: .firing,
        usage: "[--random N [--seed S]] [--go] [--yes] [TEMPLATE]",
        summary: "show the prompts that a template stands for; with --go fire them",
        detail: """
            `:expand {red|blue} fox` counts and lists the prompts and fires nothing; `:expand --go` then \
            fires them, every one, and `:expand --random 5 --go ...` five drawn by weight, the same ones \
            for the same --seed. Without a template the session's prompt is one. A prompt typed alone is \
            always taken as it is. \
            {a|b} is one of two, {2$$a|b|c} two of three, {1-2$$ and $$a|b} with a separator, {3::a|b} \
            with a weight, {~a|b} drawn, {@a|b} one after the other; __colors__ is a line of \
            wildcards/colors.txt in the library's folder (also .json, folders and * patterns); \
            ${c={red|blue}} sets a variable that ${c} uses, ${c=!...} chooses once; %{photo of ...$$fox} \
            wraps; # begins a comment; a backslash takes the meaning off a sign. How many runs, how long \
            and what cost is said first, and asked where it is much (`--yes` does not). What was fired \
            before is not made again: the same line goes on where it was stopped.
            """,
        argument: .text
    ) { shell, rest in try shell.expand(rest, isGo: false) }

    static let expandGo = Command(
        name: "expand!", group: .firing, usage: "[--random N [--seed S]] [--yes] [TEMPLATE]",
        summary: "fire every prompt that a template stands for",
        detail: "The same as `:expand --go`.", argument: .text
    ) { shell, rest in try shell.expand(rest, isGo: true) }
}

extension Shell {
    /// So many prompts are listed.
    private static let mostListed = 10

    fileprivate func expand(_ line: String, isGo: Bool) throws {
        var options = try ExpandOptions(line)
        options.isGo = options.isGo || isGo
        let request = try request(options)
        guard !options.isGo else {
            expansion = request
            return try fire(request, assumeYes: options.isYes)
        }
        let expanded = try expanded(request, limit: Self.mostListed)
        expansion = request
        show(expanded, of: request)
    }

    private func request(_ given: ExpandOptions) throws -> ExpandRequest {
        var request: ExpandRequest
        if !given.template.isEmpty {
            request = ExpandRequest(template: given.template)
        } else if given.isGo, let last = expansion {
            request = last
        } else if let prompt = session.settings.prompt {
            request = ExpandRequest(template: prompt)
        } else {
            throw UserError.input(
                "`:expand` needs a template, such as `:expand a {red|blue} fox`")
        }
        if let count = given.count {
            request.drawn = (count, given.seed ?? options.randomSeed())
        } else if given.seed != nil {
            throw UserError.input(
                "--seed: is for prompts that are drawn; add --random 5 before it")
        }
        return request
    }

    private func show(_ expanded: ExpandedPrompts, of request: ExpandRequest) {
        let count = Self.figure(expanded.count)
        var words = [
            expanded.count == 1 ? "1 prompt" : "\(count) prompts"
        ]
        if let drawn = request.drawn { words[0] += " drawn by seed \(drawn.seed)" }
        if expanded.count == 0 { words[0] += ": more are asked for than there are different ones" }
        if expanded.count > Expansion.most {
            words.append(
                "allowed at once \(Self.figure(Expansion.most)), `:expand --random 10` draws some")
        } else if expanded.count > 0 {
            words.append("`:expand --go` fires \(expanded.count == 1 ? "it" : "them")")
        }
        var lines = expanded.prompts.enumerated().map { index, prompt in
            "\(String(index + 1).leftPadded(to: 4))  \(brief(prompt))"
        }
        if expanded.count > expanded.prompts.count {
            let more = expanded.count == .max ? "" : " \(Self.figure(expanded.count - lines.count))"
            lines.append("      and\(more) more")
        }
        if !options.json { output.talk(words.joined(separator: "; ")) }
        result(
            lines,
            json: [
                "template": .text(request.template), "count": .integer(expanded.count),
                "prompts": .array(expanded.prompts.map(JSONValue.text)),
                "seed": request.drawn.map { .integer($0.seed) } ?? .null,
            ])
    }

    /// `1,234,567`.
    static func figure(_ number: Int) -> String {
        guard number < .max else { return "more than 9,000,000,000,000,000,000" }
        let digits = Array(String(number))
        return String(
            digits.enumerated().flatMap { index, digit in
                index > 0 && (digits.count - index) % 3 == 0 ? [",", digit] : [digit]
            })
    }
}

/// What stands before the template on the line of `:expand`.
private struct ExpandOptions {
    var isGo = false
    var isYes = false
    var count: Int?
    var seed: Int?
    var template: String

    init(_ line: String) throws {
        template = line
        func word(_ text: String) -> String { String(text.prefix { !$0.isWhitespace }) }
        func take() -> String {
            let taken = word(template)
            template = String(template.dropFirst(taken.count)).trimmed
            return taken
        }
        func number(_ flag: String, _ range: ClosedRange<Int>) throws -> Int {
            let text = take()
            guard let number = Int(text), range.contains(number) else {
                throw UserError.input(
                    "\(flag): \(text.isEmpty ? "nothing" : text.onOneLine) is no number from "
                        + "\(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        while template.hasPrefix("--") {
            switch word(template) {
            case "--": _ = take(); return
            case "--go": _ = take(); isGo = true
            case "--yes": _ = take(); isYes = true
            case "--random": _ = take(); count = try number("--random", 1...Expansion.most)
            case "--seed": _ = take(); seed = try number("--seed", Seed.range)
            case let other:
                throw UserError.input(
                    "\(other.onOneLine): allowed before a template are --go, --random, --seed and "
                        + "--yes; `--` ends them")
            }
        }
    }
}

extension String {
    /// This text with spaces before it, at least so many characters.
    fileprivate func leftPadded(to count: Int) -> String {
        String(repeating: " ", count: max(0, count - self.count)) + self
    }
}
