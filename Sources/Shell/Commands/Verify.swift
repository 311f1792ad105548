import Backends
import JSON
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let verify = Command(
        name: "verify", group: .comparing, usage: "[@N] | --backend [NAME=VALUE ...]",
        summary: "fire a run again and say whether the picture is the same",
        detail: """
            The new run is recorded like any other, with the old one as its parent. The grade is \
            identical pixels, near (largest error at most 2 of 255, as between processors), or \
            different; what changed in engine or model since then is named. In a script the status is 1 \
            unless the pixels are identical. `--backend` asks instead whether the session's backend honours \
            the seed: it fires the session's request twice with one seed and once with another, always \
            anew, and says honoured, ignored or cannot tell, with the figures.
            """,
        argument: .run
    ) { shell, rest in
        var words = try Words(rest)
        if words.take(flag: "--backend") { return try shell.verifyBackend(words.words) }
        try shell.verify(shell.run(shell.address(rest.isEmpty ? "@" : rest)))
    }
}

extension Shell {
    fileprivate func verify(_ old: Run) throws {
        guard !old.pictures.isEmpty else {
            throw UserError.input(
                "@\(old.number) has no picture to compare with: it was \(old.state.rawValue)")
        }
        let plan = try plan(old.askedSettings(), defaults: old.requestedSettings())
        let new = try carryOut(plan, parent: old.number)
        try checkEnd(of: new)
        let pixels = old.pictures.map { picture in
            PixelDiff(
                { try decoded(old, picture.position) }, { try decoded(new, picture.position) })
        }
        let grade = Self.grade(pixels)
        var causes: [String] = []
        if old.fingerprint != new.fingerprint { causes.append("the model's files changed") }
        if old.engine != new.engine {
            causes.append("engine \(old.engine ?? "unknown") -> \(new.engine ?? "unknown")")
        }
        if !plan.identity.reproducible {
            causes.append("\(new.backend) does not promise to repeat")
        }
        var lines = ["@\(new.number) against @\(old.number): \(grade)"]
        if grade != "identical pixels" {
            for (index, pixels) in pixels.enumerated() {
                let which = old.pictures.count > 1 ? "picture \(index + 1): " : ""
                lines.append("  \(which)\(pixels.words)")
            }
        }
        lines += causes.map { "  \($0)" }
        result(
            lines,
            json: [
                "run": .integer(new.number), "of": .integer(old.number), "grade": .text(grade),
                "images": .array(pixels.map(\.json)), "causes": .array(causes.map(JSONValue.text)),
            ])
        if !options.interactive, grade != "identical pixels" {
            throw UserError.different("@\(old.number) does not reproduce: \(grade)")
        }
    }

    private static func grade(_ pixels: [PixelDiff]) -> String {
        if pixels.allSatisfy(\.isIdentical) { return "identical pixels" }
        let isNear = pixels.allSatisfy {
            if case .compared(let comparison) = $0 { comparison.max <= 2 } else { false }
        }
        return isNear ? "near" : "different"
    }
}
