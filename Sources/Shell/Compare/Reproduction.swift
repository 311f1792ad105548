import JSON
import Ledger
import LineSyntax
import Runs

/// Fires a run again and grades how near the new picture is.
struct Reproduction {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// Fires a run again, as its child.
    ///
    /// - Returns: the grade, which fails in a script unless the pixels are identical.
    /// - Throws: `UserError` when the run has no picture, or the new one failed.
    func verify(_ old: Run) throws -> Answer {
        guard !old.pictures.isEmpty else {
            throw UserError.input(
                "@\(old.number) has no picture to compare with: it was \(old.state.rawValue)")
        }
        let plan = try context.runs.planner.plan(
            old.askedSettings(), defaults: old.requestedSettings())
        let run = PlannedRun(plan, parent: old.number)
        let new = try context.firer.execute(run, context.runs.budget.approve([plan]))
        try new.checkEnd()
        let pixels = old.pictures.map { picture in
            PixelDiff(
                { try context.runs.lookup.pixels(old, picture.position) },
                { try context.runs.lookup.pixels(new, picture.position) })
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
        let (words, changed) = (lines, causes)
        return Answer.result(
            words,
            json: [
                "run": .integer(new.number), "of": .integer(old.number), "grade": .text(grade),
                "images": .array(pixels.map(\.json)), "causes": .array(changed.map(JSONValue.text)),
            ]
        ).failing(
            grade == "identical pixels"
                ? nil
                : context.difference("@\(old.number) does not reproduce: \(grade)"))
    }

    private static func grade(_ pixels: [PixelDiff]) -> String {
        if pixels.allSatisfy(\.isIdentical) { return "identical pixels" }
        let isNear = pixels.allSatisfy {
            if case .compared(let comparison) = $0 { comparison.max <= 2 } else { false }
        }
        return isNear ? "near" : "different"
    }
}
