import JSON
import LineSyntax
import Parameters
import Runs

/// `:go`, `:go!` and `:dry`.
enum GoCommands {
    private static let overrides = Operands("[NAME=VALUE ...] [xN]", [.assignment])

    static let go = Command(
        name: "go", aliases: ["again", "retry"], group: .firing, operands: overrides,
        summary: "fire the session as it is, with overrides for this run only",
        detail: """
            `:go steps=30 seed=7 x4` changes nothing in the session. The same request with a fixed \
            seed is answered from the library, at no cost; `:go!` fires it again. `:go seed=keep` \
            fires once for each seed of a set, see `:seeds`.
            """
    ) { context, arguments in
        try context.firer.fire(overriding: arguments.operands, force: false)
        return .none
    }

    static let goAgain = Command(
        name: "go!", group: .firing, operands: overrides,
        summary: "fire even though the library holds the same request",
        detail: "Like `:go`, but never answered from the library."
    ) { context, arguments in
        try context.firer.fire(overriding: arguments.operands, force: true)
        return .none
    }

    static let dry = Command(
        name: "dry", group: .firing, operands: overrides,
        summary: "print exactly what `:go` would send, and send nothing",
        detail: """
            Nothing is recorded. A random seed is drawn as it would be, so the next run has \
            another. It says too when the library would answer instead.
            """
    ) { context, arguments in
        let runs = context.runs
        let state = context.session.state
        let settings = try runs.reader.overriding(state.settings, with: arguments.operands)
        let plan = try runs.planner.plan(settings)
        var object = plan.request.resolved.jsonValue.objectValue ?? [:]
        object["fingerprint"] = plan.identity.fingerprint.map(JSONValue.text)
        object["engine"] = .text(plan.identity.engine)
        var answer = Answer.data([JSONValue.object(object).description])
        if let known = try runs.library.run(matching: plan) {
            answer.add(.notice("the library would answer with @\(known.number)"))
        }
        if case .dollars = plan.pricePerPicture, let cost = plan.cost {
            answer.add(.notice("it would cost about $\(cost.fixed(3))"))
        }
        if let set = state.seedSet, let seeds = try runs.reader.seeds.seeds(in: set) {
            answer.add(.notice("and so on for \(seeds.count) seeds: \(set.onOneLine)"))
        }
        for name in plan.ignored {
            answer.add(.notice("\(name): not honoured by \(plan.request.backend)"))
        }
        return answer
    }
}
