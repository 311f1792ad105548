import ContactSheets
import Foundation
import Images
import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// A sheet that lies in a file.
struct DrawnSheet {
    let path: String
    let width: Int
    let height: Int

    /// The line that says where it is: `sheet  ~/sheets/sweep-1.png  1104x812`.
    func line(_ context: CommandContext) -> String {
        "sheet  \(context.shown(path))  \(width)x\(height)"
    }

    /// The sheet for the terminal, where it is not too large for that.
    func picture(_ context: CommandContext) -> Answer {
        guard context.display.method != .off else { return .none }
        guard width * height <= Picture.pixelLimit, let png = try? Files.read(path),
            let picture = try? Picture.decodePNG(png)
        else { return .notice("too large to be shown here") }
        return Answer(parts: [.drawing(picture, png: png)])
    }
}

/// A sheet that is to be drawn, and the pictures that its photos are numbers of.
struct SheetPlan {
    var sheet = Sheet(title: "", sections: [])
    /// What is written into the file beside the pixels, such as a sweep's plan.
    var about: [String: JSONValue] = [:]
    private(set) var pictures: [StoredPicture] = []

    /// The photos of a run's pictures, or of some of them.
    mutating func photos(_ stored: [StoredPicture]) -> [Sheet.Photo] {
        stored.map { picture in
            pictures.append(picture)
            return Sheet.Photo(
                number: pictures.count - 1, width: picture.width, height: picture.height)
        }
    }
}

/// How a sheet is wanted.
struct SheetOptions {
    /// Longest side of a tile in pixels; nil for what fits.
    var size: Int?
    /// Tiles in a row; nil for what looks well.
    var columns: Int?
    /// Whether tiles of a sweep carry the numbers of their runs.
    var numbers = false
    /// Where to write it; nil for the library's folder.
    var file: String?
}
