import Images
import Runs
import Terminal

/// An output that shows pictures, too.
public protocol TerminalOutput: Output {
    /// Shows a picture that the next one, or any other output, replaces; only a terminal shows it.
    ///
    /// - Parameters:
    ///   - picture: any size.
    ///   - method: the protocol that it is drawn by.
    ///   - colours: of half blocks.
    ///   - registers: the most colours of a sixel picture.
    func live(
        _ picture: Picture, by method: PictureProtocol, colours: PictureColours, registers: Int)
    /// Prints what is encoded for the terminal already, such as a picture.
    func raw(_ text: String)
}
