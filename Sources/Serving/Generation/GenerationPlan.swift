import Backends
import JSON
import Parameters

/// A client's request, read and frozen.
struct GenerationPlan: Sendable {
    let plan: Plan
    /// The model under the name that the client used.
    let model: String
    /// What the run costs the account.
    let cost: Double
    /// The wire keys of the parameters that the client set and the backend ignores.
    let ignored: [String]

    var request: Request { plan.request }
    var fingerprint: String? { plan.identity.fingerprint }

    /// The members of the log's line.
    ///
    /// - Parameters:
    ///   - result: of the run; nil where it is not done.
    ///   - showsPrompts: whether prompts may be in the log.
    /// - Returns: members without the user's words, unless `showsPrompts`.
    func notes(_ result: GenerationResult?, showsPrompts: Bool) -> [String: JSONValue] {
        var notes: [String: JSONValue] = [
            "model": .text(model), "steps": .integer(request.steps),
            "count": .integer(request.count),
            "size": .text("\(request.width)x\(request.height)"),
        ]
        if let result {
            notes["waited"] = .real((result.waited * 1000).rounded() / 1000)
            notes["took"] = .real((result.took * 1000).rounded() / 1000)
        }
        if showsPrompts {
            notes["prompt"] = .text(request.prompt)
            notes["negative"] = .text(request.negative)
        }
        return notes
    }
}
