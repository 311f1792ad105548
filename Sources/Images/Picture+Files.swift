import CPNG
import CWebP

// Each format's reader and writer is a type of its own; here are their names for users.
extension Picture {
    /// Decodes a PNG, JPEG or WebP file, known by its content; transparent pixels become white.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - limit: The most pixels; checked against the header before anything is allocated.
    /// - Returns: The picture.
    /// - Throws: `ImageError.unsupported`, `.unknownFormat`, `.damaged`, `.size`.
    public static func decode(_ bytes: [UInt8], limit: Int = Picture.pixelLimit) throws -> Picture {
        switch try PictureFormat.check(bytes, allowed: PictureFormat.decoded) {
        case .jpeg: try decodeJPEG(bytes, limit: limit)
        case .webp: try decodeWebP(bytes, limit: limit)
        default: try decodePNG(bytes, limit: limit)
        }
    }

    /// The formats that are read, with the libraries that read them.
    public static var decoders: String {
        let png = String(cString: png_get_libpng_ver(nil))
        let webp = WebPGetDecoderVersion()
        return "PNG (libpng \(png)), JPEG (libjpeg-turbo), "
            + "WebP (libwebp \(webp >> 16).\(webp >> 8 & 255).\(webp & 255))"
    }

    /// Decodes a PNG of any colour type, depth and interlacing; what is transparent becomes white.
    ///
    /// Sixteen-bit samples are rounded to eight. The stored values are taken for sRGB, whatever a
    /// `gAMA` or `iCCP` chunk says, and alpha is blended on them, as Pillow does.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - limit: The most pixels; checked against the header before anything is allocated.
    /// - Returns: The picture.
    /// - Throws: `ImageError.unsupported`, `.unknownFormat`, `.damaged`, `.size`.
    public static func decodePNG(
        _ bytes: [UInt8], limit: Int = Picture.pixelLimit
    ) throws -> Picture {
        try PNGReader.decode(bytes, limit: limit)
    }

    /// Decodes a JPEG with libjpeg-turbo: baseline or progressive, grey or colour.
    ///
    /// The stored values are taken for sRGB, whatever a profile says, and not turned, whatever the
    /// camera says. Throws `ImageError`; more pixels than `limit` are refused by the header.
    public static func decodeJPEG(
        _ bytes: [UInt8], limit: Int = Picture.pixelLimit
    ) throws -> Picture {
        try JPEGReader.decode(bytes, limit: limit)
    }

    /// Decodes a WebP, lossy or lossless; what is transparent becomes white.
    ///
    /// The stored values are taken for sRGB, whatever a profile says, and not turned, whatever the
    /// camera says. Of an animation no frame is read.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - limit: The most pixels; checked against the header before anything is allocated.
    /// - Returns: The picture.
    /// - Throws: `ImageError.unsupported`, `.unknownFormat`, `.damaged`, `.size`.
    public static func decodeWebP(
        _ bytes: [UInt8], limit: Int = Picture.pixelLimit
    ) throws -> Picture {
        try WebPReader.decode(bytes, limit: limit)
    }

    /// The sides of a PNG file in pixels, without decoding it.
    ///
    /// - Throws: `ImageError.unsupported`, `.unknownFormat`, `.damaged`.
    public static func size(ofPNG bytes: [UInt8]) throws -> (width: Int, height: Int) {
        try PNGReader.size(of: bytes)
    }

    /// The picture as a PNG file, 8-bit RGB, with text chunks before the pixels.
    ///
    /// The same picture, text and effort give the same bytes on the same libpng and zlib.
    ///
    /// - Parameters:
    ///   - text: What to write beside the pixels, in this order.
    ///   - effort: Small file or fast writing.
    /// - Returns: The file.
    /// - Throws: `ImageError.text` when a chunk cannot be written, `.encoding` when libpng fails.
    public func png(text: [PNGText] = [], effort: PNGEffort = .small) throws -> [UInt8] {
        try PNGWriter.file(of: self, text: text, effort: effort)
    }

    /// The picture as a baseline JPEG file without metadata, colours at full resolution (4:4:4).
    ///
    /// The same picture and quality give the same bytes on the same libjpeg-turbo.
    ///
    /// - Parameter quality: 1...100, as libjpeg counts it; 90 is hard to tell from the picture.
    /// - Returns: The file.
    /// - Throws: `ImageError.encodingJPEG`.
    public func jpeg(quality: Int) throws -> [UInt8] {
        try JPEGWriter.file(of: self, quality: quality)
    }
}
