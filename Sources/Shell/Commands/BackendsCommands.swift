import Backends
import JSON
import LineSyntax
import Parameters
import Runs

/// `:backends` and `:models`.
enum BackendsCommands {
    static let backends = Command(
        name: "backends", group: .backends,
        summary: "list what can make pictures here; `:backend NAME` chooses",
        detail: "The chosen one is marked."
    ) { context, _ in
        let chosen =
            context.session.settings.backend ?? Settings.defaults.backend
        let backends = context.runs.planner.backends
        return .result(
            backends.map { "\($0.name == chosen ? "*" : " ") \($0.name)  \($0.summary)" },
            json: .array(
                backends.map {
                    [
                        "name": .text($0.name), "summary": .text($0.summary),
                        "chosen": .bool($0.name == chosen),
                    ]
                }))
    }

    static let models = Command(
        name: "models", group: .backends,
        summary: "list the models that are there; `:model NAME` or `:model PATH` chooses",
        detail: """
            Bundled models, and what lies in `models` of the library's folder ($REROLL_HOME), go \
            by name; any other Stable Diffusion 1.x or 2.x model goes by its path: a folder in \
            diffusers' format, or a single .safetensors file. Paths of earlier runs are listed \
            while the model is there. A file of another kind (SDXL, LoRA ...) is named as what it \
            is. The chosen one is marked.
            """
    ) { context, _ in
        let settings = context.session.settings
        let backend = try context.runs.planner.backend(of: settings)
        let model = context.runs.planner.model(of: settings)
        let chosen = (try? backend.resolve(model: model)) ?? model
        var answer = Answer.none
        var known = backend.models
        do { known = try context.runs.waiting.value { try await backend.listModels() } } catch {
            guard !known.isEmpty else { throw error }
            answer.add(.notice("\(error)".onOneLine))
        }
        let used = (try? context.ledger().models(of: backend.name)) ?? []
        let found = backend.foundModels(besides: used)
        let hidden = Set(found.flatMap { [$0.name, $0.path] })
        var rows = known.filter { !hidden.contains($0) }.map { FoundModel(name: $0, path: $0) }
        rows += found
        if !rows.contains(where: { $0.name == chosen || $0.path == chosen }) {
            rows.append(FoundModel(name: chosen, path: chosen))
        }
        let models = rows
        @Sendable func isChosen(_ row: FoundModel) -> Bool {
            row.name == chosen || row.path == chosen
        }
        return answer
            + .result(
                models.map { row in
                    let problem = row.problem.map { "  (\($0.onOneLine))" } ?? ""
                    return "\(isChosen(row) ? "*" : " ") \(row.name.onOneLine)\(problem)"
                },
                json: .array(
                    models.map {
                        [
                            "name": .text($0.name), "path": .text($0.path),
                            "problem": $0.problem.map(JSONValue.text) ?? .null,
                            "chosen": .bool(isChosen($0)),
                        ]
                    }))
    }
}
