import Backends
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
            Bundled models go by name; any folder in diffusers' format with a Stable Diffusion 1.x or \
            2.x model goes by its path. The chosen one is marked.
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
        let names = known.contains(chosen) ? known : known + [chosen]
        shell.result(
            names.map { "\($0 == chosen ? "*" : " ") \($0)" },
            json: .array(names.map { ["name": .text($0), "chosen": .bool($0 == chosen)] }))
    }
}
