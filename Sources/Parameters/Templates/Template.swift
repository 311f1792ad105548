/// A prompt with choices in it, in the syntax of dynamicprompts.
///
///     {red|blue}  {2::red|blue}          one of these; a weight counts when drawn at random
///     {2$$a|b|c}  {1-2$$ and $$a|b|c}    two of these; one or two, with a separator (else a comma)
///     {~a|b} {!a|b} {@a|b}               drawn at random, every one, one after the other
///     __colors__ __animals/*__           a line of a wildcard file
///     ${c={red|blue}} ${c} ${c:grey}     a variable, chosen anew at every use, or a default
///     ${c=!{red|blue}} ${c?=red}         chosen once; set where it is not set yet
///     %{photo of ..., 8k$$a fox}         the second put in place of the dots of the first
///     # to the end of the line           a comment
///
/// A backslash takes the meaning off any of `{ } | $ % # _ ~ ! @ \`; before all else it is itself,
/// so the web UI's `\(` passes. `$` and `%` mean nothing where no brace follows.
public struct Template: Hashable, Sendable {
    /// The longest template in bytes, that of a prompt.
    public static let maxBytes = Domain.maxTextBytes
    /// The deepest that braces nest.
    public static let maxDepth = 64

    let root: Node

    /// - Throws: ``TemplateError`` which names the place and what to write.
    public init(parsing text: String) throws {
        guard text.utf8.count <= Self.maxBytes else {
            throw TemplateError(
                "\(text.utf8.count) bytes are too many; allowed \(Self.maxBytes)")
        }
        var parser = TemplateParser(text)
        root = try parser.template()
    }

    /// Whether it has anything to choose; else it stands for one prompt.
    public var hasChoices: Bool {
        if case .literal = root { false } else { true }
    }

    indirect enum Node: Hashable, Sendable {
        case literal(String)
        case sequence([Node])
        case variant(Variant)
        case wildcard(Wildcard)
        case assignment(Assignment)
        case variable(name: String, fallback: Node?)
        /// `inner` stands where the first has its dots.
        case wrap(Node, inner: Node)
    }

    /// How one of several is taken.
    enum Method: Hashable, Sendable {
        /// `!`: every one.
        case every
        /// `~`: by chance.
        case random
        /// `@`: one after the other.
        case cycle
    }

    struct Variant: Hashable, Sendable {
        var options: [Option]
        /// How many are taken at least, and at most; nil is all there are.
        var least = 1
        var most: Int? = 1
        var separator = ","
        var method: Method?
    }

    struct Option: Hashable, Sendable {
        var weight: Double
        var node: Node
    }

    struct Wildcard: Hashable, Sendable {
        /// The name or pattern, which may have variables and variants in it.
        var path: Node
        var method: Method?
        /// Variables for the values of the file, in the order written.
        var variables: [Assignment] = []
    }

    struct Assignment: Hashable, Sendable {
        var name: String
        var value: Node
        var isImmediate = false
        /// Whether a value that is there stays.
        var keeps = false
    }
}

extension Template.Node {
    var method: Template.Method? {
        switch self {
        case .variant(let variant): variant.method
        case .wildcard(let wildcard): wildcard.method
        default: nil
        }
    }
}
