import Backends
import JSON
import LineSyntax
import Parameters

extension Command {
    static let go = Command(
        name: "go", aliases: ["again", "retry"], group: .firing, usage: "[NAME=VALUE ...] [xN]",
        summary: "fire the session as it is, with overrides for this run only",
        detail: """
            `:go steps=30 seed=7 x4` changes nothing in the session. The same request with a fixed \
            seed is answered from the library, at no cost; `:go!` fires it again. `:go seed=keep` fires \
            once for each seed of a set, see `:seeds`.
            """,
        argument: .parameter
    ) { shell, rest in
        try shell.fire(overriding: Words(rest).words, force: false)
    }

    static let goAgain = Command(
        name: "go!", group: .firing, usage: "[NAME=VALUE ...] [xN]",
        summary: "fire even though the library holds the same request",
        detail: "Like `:go`, but never answered from the library.",
        argument: .parameter
    ) { shell, rest in
        try shell.fire(overriding: Words(rest).words, force: true)
    }

    static let dry = Command(
        name: "dry", group: .firing, usage: "[NAME=VALUE ...] [xN]",
        summary: "print exactly what `:go` would send, and send nothing",
        detail: """
            Nothing is recorded. A random seed is drawn as it would be, so the next run has another. \
            It says too when the library would answer instead.
            """,
        argument: .parameter
    ) { shell, rest in
        let settings = try shell.overridden(shell.session.settings, Words(rest).words)
        let plan = try shell.plan(settings)
        var object = plan.request.resolved.jsonValue.objectValue ?? [:]
        object["fingerprint"] = plan.identity.fingerprint.map(JSONValue.text)
        object["engine"] = .text(plan.identity.engine)
        shell.output.data(JSONValue.object(object).description)
        if let known = try shell.identical(plan) {
            shell.output.talk("the library would answer with @\(known.number)")
        }
        if case .dollars(let price) = plan.backend.price(model: plan.request.model) {
            let cost = price * Double(plan.request.count)
            shell.output.talk("it would cost about $\(cost.fixed(3))")
        }
        if let set = shell.session.state.seedSet, let seeds = try shell.seeds(in: set) {
            shell.output.talk("and so on for \(seeds.count) seeds: \(set.onOneLine)")
        }
        for name in plan.ignored {
            shell.output.talk("\(name): not honoured by \(plan.request.backend)")
        }
    }
}
