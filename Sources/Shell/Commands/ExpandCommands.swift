import JSON
import LineSyntax
import Parameters
import Runs

/// `:expand` and `:expand!`.
enum ExpandCommands {
    private static let drawing = [
        CommandOption("--go", summary: "fire the prompts"),
        CommandOption(
            "--random", .number(1...Expansion.most), "N", summary: "draw N prompts by weight"),
        CommandOption(
            "--seed", .number(Seed.range), "S", summary: "draw the same prompts for the same seed"),
        CommandOption("--yes", summary: "fire without asking"),
    ]

    static let expand = Command(
        name: "expand", group: .firing,
        operands: Operands(
            "[{--random!} {--seed}] {--go} {--yes} [TEMPLATE]", [.text], style: .text),
        options: drawing,
        summary: "show the prompts that a template stands for; with --go fire them",
        detail: """
            `:expand {red|blue} fox` counts and lists the prompts and fires nothing; `:expand \
            --go` then fires them, every one, and `:expand --random 5 --go ...` five drawn by \
            weight, the same ones for the same --seed. Without a template the session's prompt is \
            one. A prompt typed alone is always taken as it is. {a|b} is one of two, {2$$a|b|c} \
            two of three, {1-2$$ and $$a|b} with a separator, {3::a|b} with a weight, {~a|b} \
            drawn, {@a|b} one after the other; __colors__ is a line of wildcards/colors.txt in the \
            library's folder (also .json, folders and * patterns); ${c={red|blue}} sets a variable \
            that ${c} uses, ${c=!...} chooses once; %{photo of ...$$fox} wraps; # begins a \
            comment; a backslash takes the meaning off a sign. How many runs, how long and what \
            cost is said first, and asked where it is much (`--yes` does not). What was fired \
            before is not made again: the same line goes on where it was stopped.
            """
    ) { context, arguments in
        try TemplateCommand(context).answer(arguments, isGo: arguments.has("--go"))
    }

    static let expandGo = Command(
        name: "expand!", group: .firing,
        operands: Operands("[{--random!} {--seed}] {--yes} [TEMPLATE]", [.text], style: .text),
        options: drawing,
        summary: "fire every prompt that a template stands for",
        detail: "The same as `:expand --go`."
    ) { context, arguments in try TemplateCommand(context).answer(arguments, isGo: true) }
}

/// Lists the prompts of a template, or fires them.
private struct TemplateCommand {
    private let context: CommandContext

    /// The most prompts that are listed.
    private static let maxListed = 10

    init(_ context: CommandContext) { self.context = context }

    func answer(_ arguments: Arguments, isGo: Bool) throws -> Answer {
        let request = try request(arguments, isGo: isGo)
        guard !isGo else {
            context.open.template = request
            try TemplateFirer(context).fire(request, assumeYes: arguments.has("--yes"))
            return .none
        }
        let expanded = try TemplateExpander(context).expanded(request, limit: Self.maxListed)
        context.open.template = request
        return answer(expanded, of: request)
    }

    private func request(_ arguments: Arguments, isGo: Bool) throws -> TemplateRequest {
        var request: TemplateRequest
        if let template = arguments.first {
            request = TemplateRequest(template: template)
        } else if isGo, let last = context.open.template {
            request = last
        } else if let prompt = context.session.settings.prompt {
            request = TemplateRequest(template: prompt)
        } else {
            throw UserError.input(
                "`:expand` needs a template, such as `:expand a {red|blue} fox`")
        }
        let seed = arguments.number("--seed")
        if let count = arguments.number("--random") {
            request.drawn = (count, seed ?? context.runs.planner.drawSeed())
        } else if seed != nil {
            throw UserError.input(
                "--seed: is for prompts that are drawn; add --random 5 before it")
        }
        return request
    }

    private func answer(_ expanded: ExpandedPrompts, of request: TemplateRequest) -> Answer {
        let count = expanded.count.grouped
        var words = [
            expanded.count == 1 ? "1 prompt" : "\(count) prompts"
        ]
        if let drawn = request.drawn { words[0] += " drawn by seed \(drawn.seed)" }
        if expanded.count == 0 { words[0] += ": more are asked for than there are different ones" }
        if expanded.count > Expansion.most {
            words.append(
                "allowed at once \(Expansion.most.grouped), `:expand --random 10` draws some")
        } else if expanded.count > 0 {
            words.append("`:expand --go` fires \(expanded.count == 1 ? "it" : "them")")
        }
        var lines = expanded.prompts.enumerated().map { index, prompt in
            "\(String(index + 1).leftPadded(to: 4))  \(prompt.shown)"
        }
        if expanded.count > expanded.prompts.count {
            let more = expanded.count == .max ? "" : " \((expanded.count - lines.count).grouped)"
            lines.append("      and\(more) more")
        }
        let list = lines
        let head =
            context.options.json ? Answer.none : .notice(words.joined(separator: "; "))
        return head
            + .result(
                list,
                json: [
                    "template": .text(request.template), "count": .integer(expanded.count),
                    "prompts": .array(expanded.prompts.map(JSONValue.text)),
                    "seed": request.drawn.map { .integer($0.seed) } ?? .null,
                ])
    }
}

extension String {
    /// This text with spaces before it, to a number of characters.
    fileprivate func leftPadded(to count: Int) -> String {
        String(repeating: " ", count: max(0, count - self.count)) + self
    }
}
