import Images
import Terminal

extension Shell {
    /// Shows a picture in the terminal, as wide as it allows and half its rows high.
    func drawPicture(_ picture: Picture, png: [UInt8]) {
        let size = TerminalSize.current()
        output.raw(
            Terminal.draw(
                picture, png: png, protocol: preview, columns: min(size.columns, 80),
                rows: max(4, size.rows * 2 / 3),
                colours: PictureColours.detect(environment: options.environment)))
    }
}
