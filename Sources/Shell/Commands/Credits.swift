import Backends
import JSON
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let credits = Command(
        name: "credits", aliases: ["cost"], group: .backends, usage: "",
        summary: "say what is left to spend, and what this session and the library have cost",
        detail: """
            What is left comes from the backend that `:backend` chose. Costs are those that backends \
            reported; a run whose end nobody knows may have been billed and is counted apart.
            """
    ) { shell, rest in
        try shell.expectNothing(rest, after: "credits")
        try shell.showCredits()
    }

    static let budget = Command(
        name: "budget", group: .backends, usage: "[DOLLARS|off]",
        summary: "cap what this session may spend, such as `:budget 2.00`",
        detail: """
            A run whose known price would pass the cap is refused, and so is every run that costs \
            once the cap is reached. Under a cap nothing is asked; without one, a line that costs more \
            than $0.10, or an unknown amount, is asked about first, and in a script refused unless \
            `--yes` was given. Alone it shows the cap.
            """,
        argument: .choices(["off"])
    ) { shell, rest in
        try shell.setBudget(rest)
    }
}

extension Shell {
    fileprivate func showCredits() throws {
        let backend = try backend(of: session.settings)
        let paid = backends.filter { $0.price(model: "") != .free }.map(\.name)
        let all = try ledger().costs(paid: paid)
        let left = try waiting { try await backend.credits() }
        var lines = [
            left.map { "\(backend.name)  $\($0.paid.fixed(3)) paid, $\($0.free.fixed(3)) free" }
                ?? "\(backend.name)  tells of no credits"
        ]
        var session = "session  \(spending.words)"
        if let budget = spending.budget { session += "  budget $\(budget.fixed(2))" }
        lines.append(session)
        var library =
            "library  $\(all.dollars.fixed(3)) for \(all.runs) paid \(all.runs == 1 ? "run" : "runs")"
        if all.unknown > 0 { library += ", \(all.unknown) more may be billed" }
        lines.append(library)
        result(
            lines,
            json: [
                "backend": .text(backend.name),
                "credits": left.map { ["paid": .real($0.paid), "free": .real($0.free)] } ?? .null,
                "session": [
                    "charged": .real(spending.charged), "possible": .real(spending.possible),
                    "budget": spending.budget.map(JSONValue.real) ?? .null,
                ],
                "library": [
                    "dollars": .real(all.dollars), "runs": .integer(all.runs),
                    "unknown": .integer(all.unknown),
                ],
            ])
    }

    fileprivate func setBudget(_ text: String) throws {
        switch text.lowercased() {
        case "": break
        case "off", "none": spending.budget = nil
        default:
            let number = text.hasPrefix("$") ? String(text.dropFirst()) : text
            guard let dollars = Double(number), (0...1_000_000).contains(dollars) else {
                throw UserError.input(
                    "budget: \(text.onOneLine) is no amount; allowed US dollars such as 2.00, or off"
                )
            }
            spending.budget = dollars
        }
        guard let budget = spending.budget else {
            return output.talk(
                "no budget; a line above $\(Spending.unasked.fixed(2)) is asked about first")
        }
        output.talk("budget $\(budget.fixed(2)), $\(spending.spent.fixed(3)) spent")
    }
}
