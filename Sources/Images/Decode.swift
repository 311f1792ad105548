import CPNG
import CWebP

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

    /// Blends straight RGBA over white: `(c * a + 255 * (255 - a)) / 255`, rounded.
    static func overWhite(_ samples: [UInt8]) -> [UInt8] {
        let count = samples.count / 4
        return [UInt8](unsafeUninitializedCapacity: count * 3) { buffer, initialized in
            samples.withUnsafeBufferPointer { source in
                for pixel in 0..<count {
                    let alpha = UInt32(source[pixel * 4 + 3])
                    for channel in 0..<3 {
                        let colour = UInt32(source[pixel * 4 + channel])
                        let sum = colour &* alpha &+ 255 &* (255 &- alpha) &+ 127
                        buffer[pixel * 3 + channel] = UInt8(truncatingIfNeeded: sum / 255)
                    }
                }
            }
            initialized = count * 3
        }
    }
}
