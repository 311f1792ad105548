import CJPEG

/// Reads JPEG files with libjpeg-turbo.
enum JPEGReader {
    /// Decodes a JPEG file.
    static func decode(_ bytes: [UInt8], limit: Int) throws -> Picture {
        try PictureFormat.check(bytes, allowed: [.jpeg])
        guard let decoder = tjInitDecompress() else {
            throw ImageError.damaged(.jpeg, reason: "libjpeg-turbo cannot be started")
        }
        defer { tjDestroy(decoder) }
        func check(_ status: Int32) throws {
            guard status == 0 else {
                let reason = tjGetErrorStr2(decoder).map { String(cString: $0) }
                throw ImageError.damaged(.jpeg, reason: reason ?? "libjpeg-turbo refuses it")
            }
        }
        var (width, height, sampling, colours) = (Int32(0), Int32(0), Int32(0), Int32(0))
        try check(
            tjDecompressHeader3(
                decoder, bytes, UInt(bytes.count), &width, &height, &sampling, &colours))
        guard colours != TJCS_CMYK.rawValue, colours != TJCS_YCCK.rawValue else {
            throw ImageError.damaged(.jpeg, reason: "4 colours are not read; allowed grey and 3")
        }
        let size = (width: Int(width), height: Int(height))
        guard size.width > 0, size.height > 0, size.width <= Picture.sideLimit,
            size.height <= Picture.sideLimit,
            size.width * size.height <= limit
        else {
            throw ImageError.size(width: size.width, height: size.height, limit: limit)
        }
        var pixels = [UInt8](repeating: 0, count: size.width * size.height * 3)
        // A progressive file may ask for any number of passes; libjpeg-turbo then stops at 500.
        let flags = TJFLAG_LIMITSCANS | TJFLAG_STOPONWARNING
        try check(
            tjDecompress2(
                decoder, bytes, UInt(bytes.count), &pixels, width, 0, height,
                Int32(TJPF_RGB.rawValue), Int32(flags)))
        return Picture(unchecked: pixels, width: size.width, height: size.height)
    }
}
