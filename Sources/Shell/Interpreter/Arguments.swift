import LineSyntax

/// What follows a command's name, read as the command declares it.
struct Arguments {
    /// The text after the name, as it was typed.
    let rest: String
    /// The operands in their order; for a text or a line it is the one, or none.
    private(set) var operands: [String] = []
    /// The values of options by name; a flag's are empty.
    private var values: [String: [String]] = [:]

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - rest: as it was typed.
    ///   - command: declares what it takes.
    /// - Throws: ``UserError/input(_:)`` for an option or operand that the command does not take.
    init(_ rest: String, of command: Command) throws {
        self.rest = rest
        var text = rest
        for option in command.options where option.value.isRest {
            if let (before, value) = try Self.split(text, at: option) {
                values[option.name] = [value]
                text = before
            }
        }
        switch command.operands.style {
        case .line: operands = text.isEmpty ? [] : [text]
        case .text:
            let left = try takeFront(of: text, command)
            operands = left.isEmpty ? [] : [left]
        case .words:
            try takeOptions(from: try Words(text).words, command) { $0 }
        case .quotedWords:
            try takeOptions(from: try TypedWords(text).words, command) { word in
                try Words(word).words.joined(separator: " ")
            }
        }
        try check(command)
    }

    /// Arguments of a command line, whose options are read already.
    ///
    /// - Parameters:
    ///   - operands: as arguments of the program.
    ///   - values: of options by name; a flag's are empty.
    ///   - command: declares what it takes.
    /// - Throws: ``UserError/input(_:)`` for a value that the command does not take.
    init(operands: [String], values: [String: [String]], of command: Command) throws {
        rest = operands.joined(separator: " ")
        self.operands = operands
        self.values = values
        try check(command)
    }

    // MARK: - Access

    var first: String? { operands.first }
    var isEmpty: Bool { operands.isEmpty }

    /// Whether an option is given.
    func has(_ name: String) -> Bool { values[name] != nil }

    /// The value of an option; nil where it is not given.
    func value(_ name: String) -> String? { values[name]?.last }

    /// Every value of an option that may be repeated.
    func allValues(_ name: String) -> [String] { values[name] ?? [] }

    /// The value of an option that takes a whole number.
    func number(_ name: String) -> Int? { value(name).flatMap { Int($0) } }

    // MARK: - Reading

    /// The text before an option that takes the rest of the line, and its value.
    private static func split(
        _ text: String, at option: CommandOption
    ) throws -> (before: String, value: String)? {
        guard case .rest(let needs) = option.value,
            let range = text.ranges(of: option.name).first(where: { range in
                let before = text[..<range.lowerBound].last
                let after = text[range.upperBound...].first
                return (before?.isWhitespace ?? true)
                    && (after.map { $0.isWhitespace || $0 == "=" } ?? true)
            })
        else { return nil }
        var value = String(text[range.upperBound...]).trimmed
        if value.hasPrefix("=") { value = String(value.dropFirst()) }
        guard !value.isEmpty else { throw UserError.input("\(option.name) needs \(needs)") }
        return (String(text[..<range.lowerBound]), value)
    }

    /// Takes options out of words, wherever they are.
    private mutating func takeOptions(
        from words: [String], _ command: Command, unquoted: (String) throws -> String
    ) throws {
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            guard let (option, value) = Self.option(word, of: command) else {
                // A dash may begin a word of a search, or a negative number.
                if word.hasPrefix("--") || word == "-o", !command.options.isEmpty {
                    throw Self.unknownOption(word, of: command)
                }
                operands.append(word)
                continue
            }
            if option.isFlag {
                values[option.name, default: []] += []
            } else if let value {
                values[option.name, default: []].append(try unquoted(value))
            } else {
                guard index < words.count else {
                    throw UserError.input("\(word) needs a value after it")
                }
                values[option.name, default: []].append(try unquoted(words[index]))
                index += 1
            }
        }
    }

    /// Takes options off the front of a text.
    ///
    /// - Returns: the text after them.
    private mutating func takeFront(of text: String, _ command: Command) throws -> String {
        var left = text
        func word() -> String { String(left.prefix { !$0.isWhitespace }) }
        func drop(_ word: String) { left = String(left.dropFirst(word.count)).trimmed }
        while left.hasPrefix("--") {
            let name = word()
            drop(name)
            if name == "--" { break }
            guard let (option, value) = Self.option(name, of: command) else {
                let names = command.options.map(\.name)
                throw UserError.input(
                    "\(name.onOneLine): allowed before a template are "
                        + "\(names.dropLast().joined(separator: ", ")) and \(names.last ?? ""); "
                        + "`--` ends them")
            }
            if option.isFlag {
                values[option.name, default: []] += []
            } else {
                let text = value ?? word()
                if value == nil { drop(text) }
                values[option.name, default: []].append(text)
            }
        }
        return left
    }

    /// The option that a word is, and the value after its `=`.
    private static func option(
        _ word: String, of command: Command
    ) -> (CommandOption, value: String?)? {
        if let option = command.option(word) { return (option, nil) }
        guard word.hasPrefix("-"), let (name, value) = Words.pair(word),
            let option = command.option(name), !option.isFlag
        else { return nil }
        return (option, value)
    }

    // MARK: - Checking

    /// The most options that an error lists.
    private static let maxListed = 4

    private static func unknownOption(_ word: String, of command: Command) -> UserError {
        guard command.options.count <= maxListed else {
            return .input(
                "`:\(command.name)` has no option \(word.onOneLine); `:help \(command.name)` lists "
                    + "them")
        }
        let names = command.options.map(\.name).joined(separator: ", ")
        return .input("\(command.name): \(word.onOneLine) is no option; allowed \(names)")
    }

    private func check(_ command: Command) throws {
        for option in command.options where has(option.name) {
            if let other = option.excludes, has(other) {
                throw UserError.input(
                    "\(option.name) and \(other) exclude each other; give one of them")
            }
            if case .number(let range) = option.value {
                for text in allValues(option.name) {
                    try Self.check(text, of: option.name, in: range)
                }
            }
        }
        let operands = command.operands
        if self.operands.count < operands.count.lowerBound {
            throw UserError.input("`:\(command.name)` needs \(operands.needs)")
        }
        if self.operands.count > operands.count.upperBound {
            throw UserError.input(
                "`:\(command.name)` takes \(operands.takes), got \(rest.onOneLine)")
        }
    }

    private static func check(_ text: String, of name: String, in range: ClosedRange<Int>) throws {
        let number = Int(text)
        if let number, range.contains(number) { return }
        let problem =
            switch number {
            case nil: "is no number"
            case let number? where number < range.lowerBound: "is not allowed"
            default: "is out of range"
            }
        let most = range.upperBound == .max ? " and more" : " to \(range.upperBound)"
        throw UserError.input(
            "\(name): \(text.isEmpty ? "nothing" : text.onOneLine) \(problem); allowed "
                + "\(range.lowerBound)\(most)")
    }
}

extension CommandOption.Value {
    fileprivate var isRest: Bool { if case .rest = self { true } else { false } }
}
