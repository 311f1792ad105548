/// A PNG file as an inline picture of iTerm2, shown in `area`.
///
/// Source: iterm2.com/documentation-images.html.
func iterm2(_ png: [UInt8], area: PictureArea) -> String {
    let keys =
        "inline=1;size=\(png.count);width=\(area.columns);height=\(area.rows);preserveAspectRatio=1"
    return "\u{1B}]1337;File=\(keys):\(base64(png[...]))\u{07}\n"
}
