import LineSyntax
import Runs

/// `:verify`.
enum VerifyCommand {
    static let verify = Command(
        name: "verify", group: .comparing,
        operands: Operands("[@N] | {--backend!} [NAME=VALUE ...]", [.run, .assignment]),
        options: [
            CommandOption("--backend", summary: "ask whether the backend honours the seed")
        ],
        summary: "fire a run again and say whether the picture is the same",
        detail: """
            The new run is recorded like any other, with the old one as its parent. The grade is \
            identical pixels, near (largest error at most 2 of 255, as between processors), or \
            different; what changed in engine or model since then is named. In a script the status \
            is 1 unless the pixels are identical. `--backend` asks instead whether the session's \
            backend honours the seed: it fires the session's request twice with one seed and once \
            with another, always anew, and says honoured, ignored or cannot tell, with the \
            figures.
            """
    ) { context, arguments in
        if arguments.has("--backend") {
            return try BackendCheck(context).answer(overriding: arguments.operands)
        }
        let text = arguments.isEmpty ? "@" : arguments.rest
        return try Reproduction(context).verify(context.runs.lookup.run(text))
    }
}
