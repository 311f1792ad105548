import Backends
import JSON
import LineSyntax
import Parameters

extension Command {
    static let backends = Command(
        name: "backends", group: .backends, usage: "",
        summary: "list what can make pictures here; `:backend NAME` chooses",
        detail: "The chosen one is marked."
    ) { shell, rest in
        try shell.expectNothing(rest, after: "backends")
        let chosen = shell.session.settings.backend ?? Settings.defaults.backend
        shell.result(
            shell.backends.map {
                "\($0.name == chosen ? "*" : " ") \($0.name)  \($0.summary)"
            },
            json: .array(
                shell.backends.map {
                    [
                        "name": .text($0.name), "summary": .text($0.summary),
                        "chosen": .bool($0.name == chosen),
                    ]
                }))
    }

    static let models = Command(
        name: "models", group: .backends, usage: "",
        summary: "list the models that are there; `:model NAME` or `:model PATH` chooses",
        detail: """
            Bundled models, and what lies in `models` of the library's folder ($REROLL_HOME), go by name; \
            any other Stable Diffusion 1.x or 2.x model goes by its path: a folder in diffusers' format, \
            or a single .safetensors file. Paths of earlier runs are listed while the model is there. A \
            file of another kind (SDXL, LoRA ...) is named as what it is. The chosen one is marked.
            """
    ) { shell, rest in
        try shell.expectNothing(rest, after: "models")
        let backend = try shell.backend(of: shell.session.settings)
        let model = shell.session.settings.model ?? Settings.defaults.model ?? ""
        let chosen = (try? backend.resolve(model: model)) ?? model
        var known = backend.models
        do { known = try shell.waiting { try await backend.listModels() } } catch {
            guard !known.isEmpty else { throw error }
            shell.output.talk("\(error)".onOneLine)
        }
        let used = (try? shell.ledger().models(of: backend.name)) ?? []
        let found = backend.foundModels(besides: used)
        let hidden = Set(found.flatMap { [$0.name, $0.path] })
        var rows = known.filter { !hidden.contains($0) }.map { FoundModel(name: $0, path: $0) }
        rows += found
        if !rows.contains(where: { $0.name == chosen || $0.path == chosen }) {
            rows.append(FoundModel(name: chosen, path: chosen))
        }
        func isChosen(_ row: FoundModel) -> Bool { row.name == chosen || row.path == chosen }
        shell.result(
            rows.map { row in
                let problem = row.problem.map { "  (\($0.onOneLine))" } ?? ""
                return "\(isChosen(row) ? "*" : " ") \(row.name.onOneLine)\(problem)"
            },
            json: .array(
                rows.map {
                    [
                        "name": .text($0.name), "path": .text($0.path),
                        "problem": $0.problem.map(JSONValue.text) ?? .null,
                        "chosen": .bool(isChosen($0)),
                    ]
                }))
    }
}
