import JSON
import LineSyntax
import Parameters

/// Changes of parameters as a comparison shows them.
enum ChangeWords {
    /// A line for each change; prompts word by word.
    static func lines(_ changes: [Change]) -> [String] {
        if changes.isEmpty { return ["the same parameters"] }
        return changes.map { change in
            switch change.parameter {
            case "prompt", "negative":
                "\(change.parameter) "
                    + WordDiff.marked(
                        WordDiff.pieces(from: text(change.from), to: text(change.to)))
            default: change.description
            }
        }
    }

    private static func text(_ value: Value?) -> String {
        if case .text(let text)? = value { text } else { "" }
    }

    /// Changes as JSON.
    static func json(_ changes: [Change]) -> JSONValue {
        .array(
            changes.map {
                [
                    "parameter": .text($0.parameter), "from": $0.from.map(JSONValue.init) ?? .null,
                    "to": $0.to.map(JSONValue.init) ?? .null,
                ]
            })
    }

    /// The edits between two prompts as JSON.
    static func json(promptFrom before: Settings?, to after: Settings?) -> JSONValue {
        .array(
            WordDiff.pieces(from: before?.prompt ?? "", to: after?.prompt ?? "").map {
                ["kind": .text($0.kind.rawValue), "text": .text($0.text)]
            })
    }
}
