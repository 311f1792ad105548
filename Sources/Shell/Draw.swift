import Images
import Terminal

extension Shell {
    /// Shows a picture in the terminal, as wide as it allows and two thirds of its rows high.
    func drawPicture(_ picture: Picture, png: [UInt8]) {
        output.raw(drawing(picture, png: png))
    }

    /// The text that shows a picture in the terminal, whole lines.
    func drawing(_ picture: Picture, png: [UInt8]) -> String {
        let size = TerminalSize.current()
        return Terminal.draw(
            picture, png: png, protocol: preview, columns: LivePicture.columns(size),
            rows: LivePicture.rows(size),
            colours: PictureColours.detect(environment: options.environment), cell: size.cell,
            registers: sixelRegisters)
    }
}
