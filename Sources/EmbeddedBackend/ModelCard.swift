import Foundation
import JSON
import Parameters

/// What a model folder says of itself for reroll.
///
/// It stands in `reroll.json` beside `model_index.json`:
///
///     {"guidance": 5, "scheduler": "DPMSolverMultistep", "steps": 25, "prompts": ["a red apple"]}
///
/// A missing file or key means nothing is recommended.
public struct ModelCard: Sendable {
    /// Values for parameters that the user left unset.
    public private(set) var recommended = Settings()

    /// Prompts that the model draws well.
    public private(set) var prompts: [String] = []

    public init(folder: String) {
        guard let data = FileManager.default.contents(atPath: "\(folder)/reroll.json"),
            let card = try? JSONValue(parsing: Array(data))
        else { return }
        recommended.guidance = card["guidance"]?.realValue
        recommended.steps = card["steps"]?.integerValue
        recommended.scheduler = card["scheduler"]?.textValue.flatMap(Scheduler.init(rawValue:))
        prompts = card["prompts"]?.arrayValue?.compactMap(\.textValue) ?? []
    }
}
