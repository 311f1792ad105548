import Images

/// A picture as lines of upper half blocks, whose two colours are two pixels, one above the other.
///
/// A cell is taken as two square pixels when it is twice as high as wide. A colour is written only
/// where it changes; every line ends with a reset, so that nothing leaks when it is cut.
func halfBlocks(_ picture: Picture, area: PictureArea, colours: PictureColours) -> String {
    let columns = area.columns
    // An odd number of rows is kept as it is, so that a small picture is not smeared.
    let dots = picture.height == area.rows * 2 - 1 ? picture.height : area.rows * 2
    guard let small = try? picture.resized(width: columns, height: dots) else { return "" }

    func colour(_ x: Int, _ y: Int) -> String {
        let start = (y * columns + x) * 3
        let (red, green, blue) = (
            small.pixels[start], small.pixels[start + 1], small.pixels[start + 2]
        )
        switch colours {
        case .full: return "2;\(red);\(green);\(blue)"
        case .palette: return "5;\(paletteIndex(red, green, blue))"
        }
    }

    var text = ""
    for top in stride(from: 0, to: dots, by: 2) {
        var upper = ""
        var lower = ""
        for x in 0..<columns {
            let newUpper = colour(x, top)
            // Below the last row of an odd number stays the terminal's own background.
            let newLower = top + 1 < dots ? colour(x, top + 1) : ""
            var codes: [String] = []
            if newUpper != upper { codes.append("38;\(newUpper)") }
            if newLower != lower { codes.append("48;\(newLower)") }
            if !codes.isEmpty { text += "\u{1B}[\(codes.joined(separator: ";"))m" }
            text += "▀"
            (upper, lower) = (newUpper, newLower)
        }
        text += "\u{1B}[0m\n"
    }
    return text
}

/// The nearest of the 216 colours (16...231) and 24 greys (232...255) of a 256-colour terminal.
///
/// Source: the levels of xterm's `256colres.h`: 0, 95, 135, ... 255, and 8, 18, ... 238.
func paletteIndex(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
    let channels = [Int(red), Int(green), Int(blue)]
    func distance(_ candidate: [Int]) -> Int {
        zip(channels, candidate).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let steps = channels.map { $0 < 48 ? 0 : $0 < 115 ? 1 : ($0 - 35) / 40 }
    let cube = steps.map { $0 == 0 ? 0 : 55 + 40 * $0 }
    let mean = channels.reduce(0, +) / 3
    let greyStep = min(max((mean - 3) / 10, 0), 23)
    let grey = 8 + 10 * greyStep
    return distance([grey, grey, grey]) < distance(cube)
        ? 232 + greyStep : 16 + 36 * steps[0] + 6 * steps[1] + steps[2]
}
