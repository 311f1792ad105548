import CJPEG

/// Writes JPEG files with libjpeg-turbo.
enum JPEGWriter {
    /// The picture as a JPEG file.
    static func file(of picture: Picture, quality: Int) throws -> [UInt8] {
        guard (1...100).contains(quality) else {
            throw ImageError.encodingJPEG(
                reason: "quality \(quality) is out of range; allowed 1 to 100")
        }
        guard let encoder = tjInitCompress() else {
            throw ImageError.encodingJPEG(reason: "libjpeg-turbo cannot be started")
        }
        defer { tjDestroy(encoder) }
        var file: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        defer { tjFree(file) }
        let status = tjCompress2(
            encoder, picture.pixels, Int32(picture.width), 0, Int32(picture.height),
            Int32(TJPF_RGB.rawValue), &file,
            &size, Int32(TJSAMP_444.rawValue), Int32(quality), TJFLAG_ACCURATEDCT)
        guard status == 0, let file else {
            let reason = tjGetErrorStr2(encoder).map { String(cString: $0) }
            throw ImageError.encodingJPEG(reason: reason ?? "libjpeg-turbo refuses it")
        }
        return [UInt8](UnsafeBufferPointer(start: file, count: Int(size)))
    }
}
