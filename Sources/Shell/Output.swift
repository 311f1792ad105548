import Images
import Terminal

/// Where the shell's words go: the shell knows no terminal, this does.
public protocol Output: AnyObject {
    /// A line of results.
    func data(_ text: String)
    /// A line said to a person: what changed, notices, errors.
    func talk(_ text: String)
    /// A status line that the next output replaces; nil removes it. Only a terminal shows it.
    func status(_ text: String?)
    /// A picture that the next one, or any other output, replaces; only a terminal shows it.
    func live(
        _ picture: Picture, by method: PictureProtocol, colours: PictureColours, registers: Int)
    /// Something already encoded for the terminal, such as a picture.
    func raw(_ text: String)
    /// How words are set off; plain where the output is no terminal.
    var style: Style { get }
    /// Whether a person watches; only then a program that is started gets the terminal.
    var isTerminal: Bool { get }
    /// Width to fit lists into; nil where nothing is to be cut.
    var columns: Int? { get }
}

extension Output {
    public func live(
        _ picture: Picture, by method: PictureProtocol, colours: PictureColours, registers: Int
    ) {}
}

/// Emphasis in the terminal's own terms.
public struct Style: Sendable {
    private let isOn: Bool

    public init(colour: Bool) { isOn = colour }

    public static let plain = Style(colour: false)

    func dim(_ text: String) -> String { wrap(text, "2") }
    func bold(_ text: String) -> String { wrap(text, "1") }
    func red(_ text: String) -> String { wrap(text, "31") }
    func green(_ text: String) -> String { wrap(text, "32") }

    /// In the colour of a plot's line, from 0.
    func line(_ text: String, _ index: Int) -> String {
        let colours = ["36", "33", "35", "32", "34", "31", "96", "93"]
        return wrap(text, colours[index % colours.count])
    }

    private func wrap(_ text: String, _ code: String) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// Collects everything in one text, as a transcript shows it.
public final class CollectedOutput: Output {
    /// Lines of results and of talk in the order they came.
    public private(set) var lines: [String] = []
    public let style = Style.plain
    public let columns: Int? = nil
    public let isTerminal = false

    public init() {}

    public func data(_ text: String) {
        lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    public func talk(_ text: String) { data(text) }
    public func status(_ text: String?) {}
    public func raw(_ text: String) {}

    /// Takes the lines collected so far.
    public func take() -> [String] {
        defer { lines = [] }
        return lines
    }
}
