import JSON
import LineSyntax
import Parameters
import Runs

/// `:credits` and `:budget`.
enum CreditsCommands {
    static let credits = Command(
        name: "credits", aliases: ["cost"], group: .backends,
        summary: "say what is left to spend, and what this session and the library have cost",
        detail: """
            What is left comes from the backend that `:backend` chose. Costs are those that \
            backends reported; a run whose end nobody knows may have been billed and is counted \
            apart.
            """
    ) { context, _ in
        let runs = context.runs
        let budget = runs.budget
        let backend = try runs.planner.backend(of: context.session.settings)
        let paid = runs.planner.backends.filter { $0.price(model: "") != .free }.map(\.name)
        let all = try context.ledger().costs(paid: paid)
        let left = try runs.waiting.value { try await backend.credits() }
        var lines = [
            left.map { "\(backend.name)  $\($0.paid.fixed(3)) paid, $\($0.free.fixed(3)) free" }
                ?? "\(backend.name)  tells of no credits"
        ]
        lines.append(
            "session  \(budget.words)" + (budget.cap.map { "  budget $\($0.fixed(2))" } ?? ""))
        lines.append(
            "library  $\(all.dollars.fixed(3)) for \(all.runs.counted("paid run"))"
                + (all.unknown > 0 ? ", \(all.unknown) more may be billed" : ""))
        let words = lines
        return .result(
            words,
            json: [
                "backend": .text(backend.name),
                "credits": left.map { ["paid": .real($0.paid), "free": .real($0.free)] } ?? .null,
                "session": [
                    "charged": .real(budget.charged), "possible": .real(budget.possible),
                    "budget": budget.cap.map(JSONValue.real) ?? .null,
                ],
                "library": [
                    "dollars": .real(all.dollars), "runs": .integer(all.runs),
                    "unknown": .integer(all.unknown),
                ],
            ])
    }

    static let budget = Command(
        name: "budget", group: .backends,
        operands: Operands("[DOLLARS|off]", [.choice(["off"])], style: .line),
        summary: "cap what this session may spend, such as `:budget 2.00`",
        detail: """
            A run whose known price would pass the cap is refused, and so is every run that costs \
            once the cap is reached. Under a cap nothing is asked; without one, a line that costs \
            more than $0.10, or an unknown amount, is asked about first, and in a script refused \
            unless `--yes` was given. Alone it shows the cap.
            """
    ) { context, arguments in
        let budget = context.runs.budget
        switch arguments.first?.lowercased() {
        case nil: break
        case "off", "none": budget.cap = nil
        case let text?:
            let number = text.hasPrefix("$") ? String(text.dropFirst()) : text
            guard let dollars = Double(number), (0...1_000_000).contains(dollars) else {
                throw UserError.input(
                    "budget: \(arguments.rest.onOneLine) is no amount; allowed US dollars such as "
                        + "2.00, or off")
            }
            budget.cap = dollars
        }
        guard let cap = budget.cap else {
            return .notice(
                "no budget; a line above $\(Budget.unasked.fixed(2)) is asked about first")
        }
        return .notice("budget $\(cap.fixed(2)), $\(budget.spent.fixed(3)) spent")
    }
}
