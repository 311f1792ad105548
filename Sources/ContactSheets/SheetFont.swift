import Foundation

/// The fonts of a sheet: a proportional face in three cuts for the alphabets that need no shaping,
/// a bitmap face for everything else, and a box with its name or number for a character of neither.
///
/// The files are in Sources/ContactSheets/Fonts and come with the program, so that a sheet has the
/// same pixels on every machine. Nothing is read before the first letter is drawn. Not for use from
/// several threads.
public final class SheetFont {
    /// A size and weight; the order is that of the file.
    public enum Face: Int, CaseIterable, Sendable {
        /// 15 pixels.
        case regular
        /// 15 pixels, bold.
        case bold
        /// 12 pixels.
        case small
    }

    private let folder: String
    private let text: [GlyphFace]
    private var symbols: GlyphFace?
    private var known: [Key: Glyph] = [:]

    private struct Key: Hashable {
        let face: Face
        let scalar: Unicode.Scalar
    }

    /// Opens the fonts that come with the program.
    ///
    /// - Throws: `SheetError.font` when they are not there or damaged.
    public convenience init() throws {
        let folders = Self.folders
        let found = folders.first { FileManager.default.fileExists(atPath: "\($0)/text.font") }
        guard let found else {
            throw SheetError.font(
                reason: """
                    they are not beside the program (looked in \
                    \(folders.joined(separator: ", "))); reinstall reroll with its .resources \
                    folders
                    """)
        }
        try self.init(folder: found)
    }

    /// Opens the fonts of a folder.
    ///
    /// - Throws: `SheetError.font` when they are not there or damaged.
    public init(folder: String) throws {
        self.folder = folder
        text = try Self.read("text.font", in: folder, count: Face.allCases.count)
    }

    /// Pixels from line to line.
    func line(_ face: Face) -> Int { text[face.rawValue].line }

    /// Pixels from the top of a line to its baseline.
    func ascent(_ face: Face) -> Int { text[face.rawValue].ascent }

    /// The glyph of a character: of the face, else of the bitmap face, else a box.
    func glyph(_ scalar: Unicode.Scalar, _ face: Face) throws -> Glyph {
        let key = Key(face: face, scalar: scalar)
        if let glyph = known[key] { return glyph }
        let glyph = try find(scalar, face)
        known[key] = glyph
        return glyph
    }

    private func find(_ scalar: Unicode.Scalar, _ face: Face) throws -> Glyph {
        if scalar.isInvisible { return Glyph.blank(0) }
        if scalar == "\u{3000}" { return Glyph.blank(16) }
        if let glyph = text[face.rawValue].glyph(scalar) { return glyph }
        if symbols == nil {
            symbols = try Self.read("symbols.font", in: folder, count: 1).first
        }
        if let glyph = symbols?.glyph(scalar) { return face == .bold ? glyph.bold : glyph }
        return try box(scalar)
    }

    /// A frame with the character's name, or its number where it has none to be read.
    private func box(_ scalar: Unicode.Scalar) throws -> Glyph {
        let name = scalar.properties.isEmoji ? scalar.properties.name : nil
        let hex = String(scalar.value, radix: 16, uppercase: true)
        let label =
            name?.lowercased() ?? "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
        let letters = try label.unicodeScalars.map { try glyph($0, .small) }
        let width = letters.reduce(0) { $0 + $1.advance } + 8
        let (height, baseline) = (16, 12)
        var coverage = [UInt8](repeating: 0, count: width * height)
        for x in 1..<width - 1 {
            coverage[x] = 8
            coverage[(height - 1) * width + x] = 8
        }
        for y in 1..<height - 1 {
            coverage[y * width] = 8
            coverage[y * width + width - 1] = 8
        }
        var pen = 4
        for letter in letters {
            for y in 0..<letter.height {
                for x in 0..<letter.width {
                    let (row, column) = (baseline - letter.top + y, pen + letter.left + x)
                    guard (0..<height).contains(row), (0..<width).contains(column) else { continue }
                    let place = row * width + column
                    coverage[place] = max(coverage[place], letter.coverage[y * letter.width + x])
                }
            }
            pen += letter.advance
        }
        return Glyph(
            advance: width + 2, left: 1, top: baseline, width: width, height: height,
            coverage: coverage)
    }

    // MARK: - Files

    /// The folders to look for fonts in: `REROLL_FONTS`, beside the program, and under `share`.
    public static var folders: [String] {
        var folders: [String] = []
        let own = ProcessInfo.processInfo.environment["REROLL_FONTS"] ?? ""
        if !own.isEmpty { folders.append(own) }
        #if os(Linux)
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        #else
            let loaded = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
            let path = loaded?.bundlePath ?? Bundle.main.executablePath
        #endif
        guard let path else { return folders }
        let program = URL(fileURLWithPath: path).resolvingSymlinksInPath()
            .deletingLastPathComponent().path
        for name in ["reroll_ContactSheets.resources", "reroll_ContactSheets.bundle"] {
            folders.append("\(program)/\(name)/Fonts")
            folders.append("\(program)/\(name)/Contents/Resources/Fonts")
        }
        return folders + ["\(program)/../share/reroll/Fonts"]
    }

    private static func read(_ name: String, in folder: String, count: Int) throws -> [GlyphFace] {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
            throw SheetError.font(reason: "\(folder)/\(name) cannot be read")
        }
        let faces = try GlyphFace.read(Array(data), name: "\(folder)/\(name)")
        guard faces.count == count else {
            throw SheetError.font(reason: "\(folder)/\(name) is of another version")
        }
        return faces
    }
}

extension Unicode.Scalar {
    /// Whether the character takes no room and shows nothing: joiners, selectors of a variant,
    /// marks of direction, tones of skin.
    var isInvisible: Bool {
        switch value {
        case 0x00AD, 0x034F, 0x061C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F,
            0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF,
            0xFFA0, 0x1F3FB...0x1F3FF, 0xE0000...0xE0FFF:
            true
        default: false
        }
    }
}
