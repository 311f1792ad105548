import Images
import Runs
import Terminal

/// Collects everything in one text, as a transcript shows it.
public final class CollectedOutput: TerminalOutput {
    /// Lines of results and of talk in the order they came.
    public private(set) var lines: [String] = []
    /// The number of pictures that were shown while their runs were under way.
    public private(set) var livePictures = 0
    /// The number of pictures that were drawn otherwise.
    public private(set) var drawings = 0
    public let style = Style.plain
    public let columns: Int? = nil
    public let isTerminal: Bool

    /// - Parameter isTerminal: whether it passes for a terminal, so that pictures are drawn.
    public init(isTerminal: Bool = false) { self.isTerminal = isTerminal }

    public func data(_ text: String) {
        lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    public func talk(_ text: String) { data(text) }
    public func status(_ text: String?) {}
    public func raw(_ text: String) { drawings += 1 }
    public func live(
        _ picture: Picture, by method: PictureProtocol, colours: PictureColours, registers: Int
    ) { livePictures += 1 }

    /// Takes the lines collected so far.
    public func take() -> [String] {
        defer { lines = [] }
        return lines
    }
}
