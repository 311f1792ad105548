import JSON

/// A run that is done, its pictures written.
struct FinishedGeneration: Sendable {
    let plan: GenerationPlan
    let result: GenerationResult
    let encoded: EncodedPictures

    /// The headers that account for the run.
    func headers(for account: Account) -> [(name: String, value: String)] {
        var headers = [
            (name: "x-cost", value: JSONValue.real(plan.cost).description),
            (name: "x-remaining-credits", value: JSONValue.real(account.credits).description),
            (name: "x-generation-time", value: WireTime.seconds(result.took)),
        ]
        if let seed = encoded.files.first?.seed {
            headers.append((name: "x-seed-value", value: String(seed)))
        }
        if !plan.ignored.isEmpty {
            headers.append(
                (name: "x-ignored-parameters", value: plan.ignored.joined(separator: ", ")))
        }
        return headers
    }
}
