/// A PNG file in the kitty graphics protocol: sent in pieces and shown at once in `area`.
///
/// `a=T` transmit and display, `f=100` PNG, `q=2` no answers (they would look like typing), `c`
/// and `r` the cells, `m` whether more pieces follow; at most 4096 bytes of Base64 a piece.
/// Source: sw.kovidgoyal.net/kitty/graphics-protocol.
func kitty(_ png: [UInt8], area: PictureArea) -> String {
    // 3072 bytes are 4096 Base64 digits.
    let starts = Array(stride(from: 0, to: png.count, by: 3072))
    var text = ""
    for start in starts {
        let piece = base64(png[start..<min(start + 3072, png.count)])
        let more = start == starts.last ? 0 : 1
        let keys =
            start == 0
            ? "a=T,f=100,q=2,c=\(area.columns),r=\(area.rows),m=\(more)" : "q=2,m=\(more)"
        text += "\u{1B}_G\(keys);\(piece)\u{1B}\\"
    }
    // The cursor is left in the picture's last row.
    return text + "\n"
}
