import Ledger
import LineSyntax
import Parameters

extension Command {
    static let tag = Command(
        name: "tag", group: .runs, usage: "[@N] TAG ...",
        summary: "tag a run, the last one when none is named",
        detail: "`:find tag:keep` finds it again. A tag is one word.",
        argument: .tag
    ) { shell, rest in
        let (run, tags) = try shell.runAndWords(rest, command: "tag")
        shell.showTags(run.number, try shell.ledger().tag(run.number, tags))
    }

    static let untag = Command(
        name: "untag", group: .runs, usage: "[@N] TAG ...", summary: "take tags off a run",
        detail: "The opposite of `:tag`.", argument: .tag
    ) { shell, rest in
        let (run, tags) = try shell.runAndWords(rest, command: "untag")
        shell.showTags(run.number, try shell.ledger().untag(run.number, tags))
    }

    static let note = Command(
        name: "note", group: .runs, usage: "[@N] TEXT",
        summary: "write a note on a run, or show it",
        detail: "A new note takes the place of the old one. `:find` reads notes too.",
        argument: .run
    ) { shell, rest in
        let (run, text) = try shell.runAndRest(rest, command: "note")
        if !text.isEmpty { try shell.ledger().note(run.number, text) }
        let note = text.isEmpty ? run.note : text
        shell.result(
            ["@\(run.number)  \(note.isEmpty ? "no note" : note.onOneLine)"],
            json: ["run": .integer(run.number), "note": .text(note)])
    }

    static let star = Command(
        name: "star", group: .runs, usage: "[@N ...]",
        summary: "star runs, the last one when none is named",
        detail: "`:find star` lists the starred runs.", argument: .run
    ) { shell, rest in try shell.star(rest, true) }

    static let unstar = Command(
        name: "unstar", group: .runs, usage: "[@N ...]", summary: "take the star off runs",
        detail: "The opposite of `:star`.", argument: .run
    ) { shell, rest in try shell.star(rest, false) }
}

extension Shell {
    /// A run's address at the front of `rest`, else the last run; and what follows.
    ///
    /// A number without its `@` is refused: it is a run for other commands, and may be part of a note.
    fileprivate func runAndRest(_ rest: String, command: String) throws -> (Run, String) {
        let end = rest.firstIndex(where: \.isWhitespace) ?? rest.endIndex
        let first = String(rest[..<end])
        // `@0` is a slip, and must not become a tag or a note of the last run.
        if first.hasPrefix("@"), Line.looksLikeAddress(first) {
            return (try run(address(first)), String(rest[end...]).trimmed)
        }
        let last = try run(address("@"))
        let isRun = Address(first) != nil
        if isRun || (try? range(first)) != nil {
            throw UserError.input(
                "\(first): a run or a word? "
                    + (isRun ? "`:\(command) @\(first) ...` is about that run, " : "")
                    + "`:\(command) @\(last.number) \(first) ...` about the last one")
        }
        return (last, rest)
    }

    fileprivate func runAndWords(_ rest: String, command: String) throws -> (Run, [String]) {
        let (run, text) = try runAndRest(rest, command: command)
        let words = try Words(text).words
        guard !words.isEmpty else {
            throw UserError.input(
                "`:\(command)` needs a tag, such as `:\(command) @\(run.number) keep`")
        }
        return (run, words)
    }

    fileprivate func showTags(_ number: Int, _ tags: [String]) {
        result(
            ["@\(number)  \(tags.isEmpty ? "no tags" : tags.joined(separator: ", ").onOneLine)"],
            json: ["run": .integer(number), "tags": .array(tags.map { .text($0) })])
    }

    fileprivate func star(_ rest: String, _ isStarred: Bool) throws {
        let words = try Words(rest).words
        for run in try (words.isEmpty ? ["@"] : words).map({ try run(address($0)) }) {
            try ledger().star(run.number, isStarred)
            result(
                ["@\(run.number)  \(isStarred ? "starred" : "no star")"],
                json: ["run": .integer(run.number), "starred": .bool(isStarred)])
        }
    }
}
