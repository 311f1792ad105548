/// An option of a command, such as `--heat FILE`.
struct CommandOption: Sendable {
    /// The value of an option.
    enum Value: Sendable {
        /// It has none.
        case flag
        case text
        case file
        case seedSet
        case number(ClosedRange<Int>)
        /// The rest of the line; the text completes "`--with` needs ..." where it is missing.
        case rest(needs: String)
    }

    /// The name that usage and errors show.
    let name: String
    /// Another name of the same option.
    let alias: String?
    let value: Value
    /// The value as the usage shows it, such as `FILE`.
    let placeholder: String
    /// One line, no full stop.
    let summary: String
    /// The option that cannot be given together with this one.
    let excludes: String?
    /// Whether it may be given several times.
    let isRepeatable: Bool

    init(
        _ name: String, alias: String? = nil, _ value: Value = .flag, _ placeholder: String = "",
        excludes: String? = nil, isRepeatable: Bool = false, summary: String
    ) {
        self.name = name
        self.alias = alias
        self.value = value
        self.placeholder = placeholder
        self.excludes = excludes
        self.isRepeatable = isRepeatable
        self.summary = summary
    }

    var names: [String] { [name] + (alias.map { [$0] } ?? []) }

    /// `--heat FILE`.
    var usage: String { placeholder.isEmpty ? name : "\(name) \(placeholder)" }

    var isFlag: Bool { if case .flag = value { true } else { false } }
}
