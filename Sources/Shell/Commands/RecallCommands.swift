import LineSyntax
import Parameters
import Runs

/// `:recall` and `:remix`.
enum RecallCommands {
    static let recall = Command(
        name: "recall", group: .runs, operands: Operands("[@N] [NAME ...]", [.run, .parameter]),
        summary: "load the parameters of a run, without firing",
        detail: """
            What that run had left unset becomes unset too, so that `:go` repeats it. With names \
            only those are loaded. Locked parameters stay. `@12.3` takes the seed of its third \
            picture. The session stays where it is in `:tree`; `:checkout @N` goes to the run.
            """
    ) { context, arguments in try recall(arguments, but: [], in: context) }

    static let remix = Command(
        name: "remix", group: .runs, operands: Operands("@N", [.run, .parameter]),
        summary: "load the parameters of a run but for its seed",
        detail: "`:recall` without the seed: the session's own stays."
    ) { context, arguments in
        try recall(arguments, but: [Parameter.seed.name], in: context)
    }

    private static func recall(
        _ arguments: Arguments, but excluded: Set<String>, in context: CommandContext
    ) throws -> Answer {
        let lookup = context.runs.lookup
        let address = try lookup.address(arguments.first ?? "@")
        let run = try lookup.run(address)
        let names = try context.runs.reader.parameterNames(Array(arguments.operands.dropFirst()))
        var source = try run.askedSettings()
        if address.picture != nil {
            source.seed = try lookup.picture(address).seed.map { .fixed($0) } ?? source.seed
            source.count = nil
        }
        let wanted = Parameter.all.filter {
            (names.isEmpty || names.contains($0.name)) && !excluded.contains($0.name)
        }
        // What was unset goes first: setting a size or an aspect unsets the other.
        var target = context.session.settings
        for parameter in wanted where parameter.value(in: source) == nil {
            try parameter.set(nil, in: &target)
        }
        for parameter in wanted {
            if let value = parameter.value(in: source) { try parameter.set(value, in: &target) }
        }
        try context.editor.load(target, from: "@\(run.number)")
        return .none
    }
}
