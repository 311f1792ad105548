/// A PNG file in the kitty graphics protocol: sent in pieces and shown at once in `area`.
///
/// `a=T` transmit and display, `f=100` PNG, `q=2` no answers (they would look like typing), `c`
/// and `r` the cells, `m` whether more pieces follow; at most 4096 bytes of Base64 a piece.
/// Source: sw.kovidgoyal.net/kitty/graphics-protocol.
///
/// A picture with a number (`i`, and `p` for its one place) stays where it is until the next one
/// of that number; the cursor stays (`C`), and is moved down by its rows.
func kitty(_ png: [UInt8], area: PictureArea, number: Int? = nil) -> String {
    let place = number.map { ",i=\($0),p=1,C=1" } ?? ""
    // 3072 bytes are 4096 Base64 digits.
    let starts = Array(stride(from: 0, to: png.count, by: 3072))
    var text = ""
    for start in starts {
        let piece = base64(png[start..<min(start + 3072, png.count)])
        let more = start == starts.last ? 0 : 1
        let keys =
            start == 0
            ? "a=T,f=100,q=2,c=\(area.columns),r=\(area.rows)\(place),m=\(more)"
            : "q=2,m=\(more)"
        text += "\u{1B}_G\(keys);\(piece)\u{1B}\\"
    }
    if number != nil { return inPlace(text, rows: area.rows) }
    // The cursor is left in the picture's last row.
    return text + "\n"
}

/// Takes a kitty picture with a number off the screen, and out of the terminal's memory.
func kittyRemoval(_ number: Int) -> String { "\u{1B}_Ga=d,d=I,i=\(number),q=2\u{1B}\\" }
