import Ledger
import LineSyntax
import Parameters

/// What a run changed, compared with the run it was made from.
enum LineageChanges {
    /// What changed since the parent, but for the seed: prompts word by word; the prompt of a run
    /// that was made from none; `again` where nothing did.
    static func words(from parent: Run?, to run: Run) -> [String] {
        guard let parent, let before = try? parent.requestedSettings(),
            let after = try? run.requestedSettings()
        else { return [run.prompt.onOneLine.clipped(to: 60)] }
        let changes = Parameters.diff(before, after)
        if changes.isEmpty { return ["again"] }
        return changes.compactMap { change in
            switch change.parameter {
            case "seed": return nil
            case "prompt", "negative":
                var texts = ["", ""]
                if case .text(let text)? = change.from { texts[0] = text }
                if case .text(let text)? = change.to { texts[1] = text }
                let marked = WordDiff.marked(WordDiff.pieces(from: texts[0], to: texts[1]))
                let name = change.parameter == "prompt" ? "" : "negative "
                return (name + marked).clipped(to: 60)
            default: return change.description
            }
        }
    }
}
