import ContactSheets
import Foundation
import Hashing
import Images
import JSON
import Ledger
import LineSyntax
import Parameters

/// A sheet that lies in a file.
struct DrawnSheet {
    let path: String
    let width: Int
    let height: Int

    /// The line that says where it is: `sheet  ~/sheets/sweep-1.png  1104x812`.
    func line(of shell: Shell) -> String {
        "sheet  \(path.abbreviated(home: shell.options.environment["HOME"]))  \(width)x\(height)"
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

extension Shell {
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
        let ledger = try ledger()
        let size = options.size.map(String.init) ?? "auto"
        let key = SHA256.hex(
            Array(
                ([Self.drawing, size] + plan.sheet.words + plan.pictures.map(\.sha256))
                    .joined(separator: "\u{1}").utf8))
        let path: String
        if let file = options.file {
            path = self.path(file)
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

    /// Shows a sheet in the terminal, where it is not too large to be read for that.
    func show(_ sheet: DrawnSheet) {
        guard preview != .off else { return }
        guard sheet.width * sheet.height <= Picture.pixelLimit,
            let png = try? Files.read(sheet.path), let picture = try? Picture.decodePNG(png)
        else { return output.talk("too large to be shown here") }
        drawPicture(picture, png: png)
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

extension Files {
    /// Writes a file part by part; it has its name only once it is whole.
    ///
    /// - Throws: ``UserError/input(_:)`` when it cannot be written, and what `body` throws; nothing
    ///   is left half-written.
    static func stream<T>(
        to path: String, _ body: (_ write: @escaping ([UInt8]) throws -> Void) throws -> T
    ) throws -> T {
        let partial = "\(path).\(ProcessInfo.processInfo.processIdentifier).partial"
        let files = FileManager.default
        guard files.createFile(atPath: partial, contents: nil),
            let file = FileHandle(forWritingAtPath: partial)
        else { throw UserError.input("\(path): cannot be written") }
        var isWritten = false
        defer { if !isWritten { try? files.removeItem(atPath: partial) } }
        let result = try body { bytes in
            do { try file.write(contentsOf: bytes) } catch {
                throw UserError.input("\(path): cannot be written, the disk may be full")
            }
        }
        do {
            try file.close()
            guard rename(partial, path) == 0 else {
                throw UserError.input("\(path): cannot be written")
            }
        } catch {
            throw UserError.input("\(path): cannot be written")
        }
        isWritten = true
        return result
    }
}
