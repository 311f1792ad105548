import ContactSheets
import Foundation
import Hashing
import Images
import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// Writes sheets into files.
struct SheetFile {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// What `schema` says in the text of a sheet.
    private static let schema = "reroll.sheet/1"
    /// A number of its own for every change of how sheets are drawn.
    private static let drawing = "1"

    /// Draws a sheet into a file, unless the very same lies there already.
    ///
    /// - Parameters:
    ///   - plan: what it shows.
    ///   - name: its file in the library's folder `sheets`; nil names it after its contents.
    ///   - options: how it is wanted.
    /// - Returns: where it lies.
    /// - Throws: ``UserError`` when the file cannot be written, `ImageError`.
    func draw(_ plan: SheetPlan, name: String?, _ options: SheetOptions) throws -> DrawnSheet {
        let ledger = try context.ledger()
        let size = options.size.map(String.init) ?? "auto"
        let key = SHA256.hex(
            Array(
                ([Self.drawing, size] + plan.sheet.words + plan.pictures.map(\.sha256))
                    .joined(separator: "\u{1}").utf8))
        let path: String
        if let file = options.file {
            path = context.path(file)
            try Files.check(canWrite: path, replacing: true)
        } else {
            let folder = "\(ledger.home)/sheets"
            try? FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            path = "\(folder)/\(name ?? String(key.prefix(12))).png"
        }
        if let known = Self.sheet(at: path, key: key) { return known }
        if options.file != nil, FileManager.default.fileExists(atPath: path) {
            throw UserError.input("\(path): is there already; give another name")
        }
        var about = plan.about
        about["schema"] = .text(Self.schema)
        about["key"] = .text(key)
        let paths = plan.pictures.map(ledger.path(of:))
        let written = try Files.stream(to: path) { write in
            try plan.sheet.write(
                size: options.size, font: SheetFont(),
                text: [
                    PNGText(keyword: PictureFile.keyword, text: JSONValue.object(about).description)
                ],
                picture: { photo in
                    let bytes = try? Files.read(paths[photo.number])
                    guard let bytes else { throw SheetError.sheet(reason: "its file is missing") }
                    return try Picture.decodePNG(bytes)
                }, to: write)
        }
        return DrawnSheet(path: path, width: written.width, height: written.height)
    }

    /// The sheet of that key, where it lies at the path already.
    private static func sheet(at path: String, key: String) -> DrawnSheet? {
        guard FileManager.default.fileExists(atPath: path), let bytes = try? Files.read(path),
            let texts = try? PNGText.scan(bytes).texts,
            let own = texts.first(where: { $0.keyword == PictureFile.keyword }),
            let json = try? JSONValue(parsing: own.text), json["schema"] == .text(schema),
            json["key"] == .text(key), let size = try? Picture.size(ofPNG: bytes)
        else { return nil }
        return DrawnSheet(path: path, width: size.width, height: size.height)
    }
}

extension Sheet {
    /// Everything that is written on it and how it is arranged, in order.
    fileprivate var words: [String] {
        var words = [title] + lines
        for section in sections {
            words += ["section", section.title, section.columnAxis, section.rowAxis]
            words += section.columns
            for row in section.rows {
                words += ["row", row.label]
                for tile in row.tiles {
                    words += ["tile \(tile.photos.count)", tile.heading, tile.absence]
                    words += tile.captions.flatMap { ["\($0.lines) \($0.isStrong)", $0.text] }
                }
            }
        }
        return words
    }
}
