import Ledger
import LineSyntax
import Parameters

/// What runs have in common, and what they differ in.
struct CommonSettings {
    private var same: [String: Value] = [:]
    private var different: Set<String> = []

    init(_ runs: [Run]) {
        for run in runs {
            guard let settings = try? run.requestedSettings() else { continue }
            for parameter in Parameter.all where !different.contains(parameter.name) {
                let value = parameter.value(in: settings) ?? .text("")
                if let known = same[parameter.name], known != value {
                    same[parameter.name] = nil
                    different.insert(parameter.name)
                } else {
                    same[parameter.name] = value
                }
            }
        }
    }

    /// The prompt of all; nil where they have several.
    var title: String? { same["prompt"]?.description }

    /// What is the same for all, but for the prompt and `others`.
    func lines(leavingOut others: [String]) -> [String] {
        let hidden = Set(others + ["prompt", "negative", "width", "height", "aspect", "backend"])
        var parts: [String] = []
        for parameter in Parameter.all {
            guard let value = same[parameter.name], value != .text("") else { continue }
            if parameter.name == "height", let width = same["width"], !others.contains("size") {
                parts.append("\(width)x\(value)")
            }
            guard !hidden.contains(parameter.name) else { continue }
            switch parameter.name {
            case "scheduler": parts.append("\(value)")
            case "model": parts.append("\(value)".onOneLine)
            case "count": if value != .integer(1) { parts.append("\(value) pictures each") }
            default: parts.append("\(parameter.name) \(value)")
            }
        }
        var lines = [parts.joined(separator: "  ·  ")]
        if let negative = same["negative"]?.description, !negative.isEmpty,
            !others.contains("negative")
        {
            lines.append("without: \(negative.onOneLine)")
        }
        return lines
    }

    /// What sets a run apart from the others, but for prompt and seed.
    func differing(_ run: Run) -> String {
        guard let settings = try? run.requestedSettings() else { return "" }
        return Parameter.all.compactMap { parameter in
            guard different.contains(parameter.name),
                !["prompt", "seed", "count"].contains(parameter.name),
                let value = parameter.value(in: settings), !value.description.isEmpty
            else { return nil }
            return parameter.name == "scheduler" ? "\(value)" : "\(parameter.name) \(value)"
        }.joined(separator: ", ")
    }
}
