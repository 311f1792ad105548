import Runs

/// What may follow the name of a command, apart from its options.
struct Operands: Sendable {
    /// How the text after the name is read.
    enum Style: Sendable {
        /// As words; double quotes keep white space.
        case words
        /// As words with their quotes, for what is read once more, such as a search.
        case quotedWords
        /// Options at the front, then a text as it is.
        case text
        /// The whole text as it is; it has no options.
        case line
    }

    /// What is typed in a place, for completion.
    enum Kind: Sendable, Equatable {
        case text
        case number
        case file
        case run
        /// A run or the name of a branch.
        case branch
        /// A run or a tag.
        case tag
        /// A search: a term such as `tag:keep`.
        case search
        /// The name of a parameter.
        case parameter
        /// `NAME=VALUE`.
        case assignment
        case seedSet
        /// A name of `:save`.
        case saved
        /// A command or a parameter.
        case help
        case choice([String])
    }

    /// As the usage shows it; `{--option}` marks the place of an option, `{--option!}` without
    /// its brackets.
    let pattern: String
    let style: Style
    /// What is typed in each place; the last one holds for all that follow.
    let kinds: [Kind]
    /// The number of operands that are allowed.
    let count: ClosedRange<Int>
    /// Completes "`:name` needs ..." where operands are missing.
    let needs: String
    /// Completes "`:name` takes ..." where there are too many.
    let takes: String

    /// - Parameters:
    ///   - pattern: as the usage shows it, with the places of options.
    ///   - kinds: of each place.
    ///   - count: the number that is allowed, where the parser is to check it.
    ///   - style: how the text is read.
    ///   - needs: what is missing, such as `a file, such as ...`.
    ///   - takes: what is allowed, such as `two runs`.
    init(
        _ pattern: String, _ kinds: [Kind], count: ClosedRange<Int> = 0...Int.max,
        style: Style = .words, needs: String = "", takes: String = ""
    ) {
        self.pattern = pattern
        self.style = style
        self.kinds = kinds
        self.count = count
        self.needs = needs
        self.takes = takes
    }

    /// No operand.
    static let none = Operands("", [], count: 0...0, takes: "nothing after it")

    /// The kind of the operand at an index from 0; nil where none is allowed.
    func kind(at index: Int) -> Kind? {
        index < count.upperBound ? (index < kinds.count ? kinds[index] : kinds.last) : nil
    }

    /// The usage with the options in their places.
    func usage(with options: [CommandOption]) -> String {
        var usage = pattern
        for option in options {
            usage = usage.replacing("{\(option.name)}", with: "[\(option.usage)]")
                .replacing("{\(option.name)!}", with: option.usage)
        }
        return usage
    }
}
