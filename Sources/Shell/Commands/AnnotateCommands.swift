import JSON
import Ledger
import LineSyntax
import Runs

/// `:tag`, `:untag`, `:note`, `:star` and `:unstar`.
enum AnnotateCommands {
    static let tag = Command(
        name: "tag", group: .runs, operands: Operands("[@N] TAG ...", [.tag], style: .line),
        summary: "tag a run, the last one when none is named",
        detail: "`:find tag:keep` finds it again. A tag is one word."
    ) { context, arguments in
        let (run, tags) = try Annotated(context).runAndWords(arguments.rest, command: "tag")
        return tagged(run, try context.ledger().tag(run.number, tags))
    }

    static let untag = Command(
        name: "untag", group: .runs, operands: Operands("[@N] TAG ...", [.tag], style: .line),
        summary: "take tags off a run", detail: "The opposite of `:tag`."
    ) { context, arguments in
        let (run, tags) = try Annotated(context).runAndWords(arguments.rest, command: "untag")
        return tagged(run, try context.ledger().untag(run.number, tags))
    }

    private static func tagged(_ run: Run, _ tags: [String]) -> Answer {
        .result(
            [
                "@\(run.number)  "
                    + "\(tags.isEmpty ? "no tags" : tags.joined(separator: ", ").onOneLine)"
            ],
            json: ["run": .integer(run.number), "tags": .array(tags.map { .text($0) })])
    }

    static let note = Command(
        name: "note", group: .runs, operands: Operands("[@N] TEXT", [.run, .text], style: .line),
        summary: "write a note on a run, or show it",
        detail: "A new note takes the place of the old one. `:find` reads notes too."
    ) { context, arguments in
        let (run, text) = try Annotated(context).runAndRest(arguments.rest, command: "note")
        if !text.isEmpty { try context.ledger().note(run.number, text) }
        let note = text.isEmpty ? run.note : text
        return .result(
            ["@\(run.number)  \(note.isEmpty ? "no note" : note.onOneLine)"],
            json: ["run": .integer(run.number), "note": .text(note)])
    }

    static let star = Command(
        name: "star", group: .runs, operands: Operands("[@N ...]", [.run]),
        summary: "star runs, the last one when none is named",
        detail: "`:find star` lists the starred runs."
    ) { context, arguments in try star(arguments, true, in: context) }

    static let unstar = Command(
        name: "unstar", group: .runs, operands: Operands("[@N ...]", [.run]),
        summary: "take the star off runs", detail: "The opposite of `:star`."
    ) { context, arguments in try star(arguments, false, in: context) }

    private static func star(
        _ arguments: Arguments, _ isStarred: Bool, in context: CommandContext
    ) throws -> Answer {
        let words = arguments.isEmpty ? ["@"] : arguments.operands
        var answer = Answer.none
        for run in try words.map({ try context.runs.lookup.run($0) }) {
            try context.ledger().star(run.number, isStarred)
            answer += .result(
                ["@\(run.number)  \(isStarred ? "starred" : "no star")"],
                json: ["run": .integer(run.number), "starred": .bool(isStarred)])
        }
        return answer
    }
}

/// Reads the run that a tag or a note is for, and the text after it.
private struct Annotated {
    let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// A run's address at the front of a text, else the last run; and what follows.
    ///
    /// A number without its `@` is refused: it is a run for other commands, and may be part of a
    /// note.
    func runAndRest(_ rest: String, command: String) throws -> (Run, String) {
        let lookup = context.runs.lookup
        let end = rest.firstIndex(where: \.isWhitespace) ?? rest.endIndex
        let first = String(rest[..<end])
        // `@0` is a slip, and must not become a tag or a note of the last run.
        if first.hasPrefix("@"), Line.looksLikeAddress(first) {
            return (try lookup.run(first), String(rest[end...]).trimmed)
        }
        let last = try lookup.run("@")
        let isRun = Address(first) != nil
        if isRun || (try? lookup.range(first)) != nil {
            throw UserError.input(
                "\(first): a run or a word? "
                    + (isRun ? "`:\(command) @\(first) ...` is about that run, " : "")
                    + "`:\(command) @\(last.number) \(first) ...` about the last one")
        }
        return (last, rest)
    }

    func runAndWords(_ rest: String, command: String) throws -> (Run, [String]) {
        let (run, text) = try runAndRest(rest, command: command)
        let words = try Words(text).words
        guard !words.isEmpty else {
            throw UserError.input(
                "`:\(command)` needs a tag, such as `:\(command) @\(run.number) keep`")
        }
        return (run, words)
    }
}
