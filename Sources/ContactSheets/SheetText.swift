/// Text in the font of a sheet.
struct SheetText {
    let font: SheetFont

    func width(_ text: String, _ face: SheetFont.Face) throws -> Int {
        text.isEmpty ? 0 : try TextLine(text, face, font).width
    }

    /// The lines of a text that is wrapped to `width` pixels, at most `limit`.
    func lines(_ text: String, _ face: SheetFont.Face, width: Int, limit: Int) throws -> [TextLine]
    {
        try TextLine(text, face, font).wrapped(
            width: width, limit: limit, ellipsis: TextLine("…", face, font))
    }
}
