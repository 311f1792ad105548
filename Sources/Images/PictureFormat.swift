/// A picture file format, known by the first bytes of the file and never by its name.
public enum PictureFormat: String, CaseIterable, Sendable {
    case png = "PNG"
    case jpeg = "JPEG"
    case webp = "WebP"
    case gif = "GIF"
    case bmp = "BMP"
    case tiff = "TIFF"
    case avif = "AVIF"
    case heic = "HEIC"
    case jxl = "JPEG XL"

    /// The formats whose pixels ``Picture/decode(_:limit:)`` reads.
    public static let decoded: [PictureFormat] = [.png, .jpeg, .webp]

    /// The format whose files' names end so, in any case; nil for an ending of none.
    public static func named(_ ending: String) -> PictureFormat? {
        let ending = ending.lowercased()
        return ["jpeg": .jpeg, "tif": .tiff][ending]
            ?? allCases.first { $0.fileExtension == ending }
    }

    /// The usual file name ending, without the dot.
    public var fileExtension: String {
        switch self {
        case .png: "png"
        case .jpeg: "jpg"
        case .webp: "webp"
        case .gif: "gif"
        case .bmp: "bmp"
        case .tiff: "tiff"
        case .avif: "avif"
        case .heic: "heic"
        case .jxl: "jxl"
        }
    }

    /// The format of a file, which must be one of those allowed.
    ///
    /// - Throws: `ImageError.unsupported` or `.unknownFormat`.
    @discardableResult
    static func check(_ bytes: [UInt8], allowed: [PictureFormat]) throws -> PictureFormat {
        guard let format = PictureFormat(of: bytes) else {
            throw ImageError.unknownFormat(count: bytes.count, allowed: allowed)
        }
        guard allowed.contains(format) else {
            throw ImageError.unsupported(format, allowed: allowed)
        }
        return format
    }

    /// The format that the bytes begin with; nil when it is none of these.
    public init?(of bytes: [UInt8]) {
        func has(_ magic: [UInt8], at offset: Int = 0) -> Bool {
            bytes.count >= offset + magic.count
                && bytes[offset..<offset + magic.count].elementsEqual(magic)
        }
        func has(_ text: String, at offset: Int = 0) -> Bool { has(Array(text.utf8), at: offset) }

        if has(PNGChunks.signature) {
            self = .png
        } else if has([0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if has("RIFF"), has("WEBP", at: 8) {
            self = .webp
        } else if has("GIF87a") || has("GIF89a") {
            self = .gif
        } else if has("BM"), has([0, 0, 0, 0], at: 6) {
            self = .bmp
        } else if has([0x49, 0x49, 0x2A, 0]) || has([0x4D, 0x4D, 0, 0x2A]) {
            self = .tiff
        } else if has("ftypavif", at: 4) || has("ftypavis", at: 4) {
            self = .avif
        } else if has("ftypheic", at: 4) || has("ftypheix", at: 4) || has("ftypmif1", at: 4) {
            self = .heic
        } else if has([0xFF, 0x0A]) || has("JXL ", at: 4) {
            self = .jxl
        } else {
            return nil
        }
    }
}
