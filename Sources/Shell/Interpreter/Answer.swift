import Images
import JSON
import Ledger
import LineSyntax
import Terminal

/// What a command answers, in the order in which it is printed.
struct Answer {
    /// A part of an answer.
    enum Part {
        /// A line for a person: what changed, what to do next.
        case notice(String)
        /// The result in words, and the same as JSON.
        case result(() -> [String], json: () -> JSONValue)
        /// Lines of data that are the same with and without `--json`.
        case data([String])
        /// A run's picture.
        case picture(StoredPicture)
        /// Another picture, and its file.
        case drawing(Picture, png: [UInt8])
    }

    private(set) var parts: [Part]
    /// Ends the line with an error after everything is printed, as a comparison does that finds a
    /// difference.
    var failure: UserError?

    /// Nothing, because the command has changed something or has printed as it went.
    static var none: Answer { Answer(parts: []) }

    /// A result in words and as JSON; only the one that is printed is made.
    static func result(
        _ lines: @autoclosure @escaping () -> [String],
        json: @autoclosure @escaping () -> JSONValue
    ) -> Answer {
        Answer(parts: [.result(lines, json: json)])
    }

    static func notice(_ text: String) -> Answer { Answer(parts: [.notice(text)]) }

    static func data(_ lines: [String]) -> Answer { Answer(parts: [.data(lines)]) }

    /// This answer and another one after it; the other's failure counts where this has none.
    static func + (first: Answer, second: Answer) -> Answer {
        var answer = Answer(parts: first.parts + second.parts)
        answer.failure = first.failure ?? second.failure
        return answer
    }

    static func += (first: inout Answer, second: Answer) { first = first + second }

    mutating func add(_ part: Part) { parts.append(part) }

    /// This answer, which then fails with `error`.
    func failing(_ error: UserError?) -> Answer {
        var answer = self
        answer.failure = error
        return answer
    }
}
