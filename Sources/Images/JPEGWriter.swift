import CJPEG

extension Picture {
    /// The picture as a baseline JPEG file without metadata, colours at full resolution (4:4:4).
    ///
    /// The same picture and quality give the same bytes on the same libjpeg-turbo.
    ///
    /// - Parameter quality: 1...100, as libjpeg counts it; 90 is hard to tell from the picture.
    /// - Returns: The file.
    /// - Throws: `ImageError.encodingJPEG`.
    public func jpeg(quality: Int) throws -> [UInt8] {
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
            encoder, pixels, Int32(width), 0, Int32(height), Int32(TJPF_RGB.rawValue), &file,
            &size, Int32(TJSAMP_444.rawValue), Int32(quality), TJFLAG_ACCURATEDCT)
        guard status == 0, let file else {
            let reason = tjGetErrorStr2(encoder).map { String(cString: $0) }
            throw ImageError.encodingJPEG(reason: reason ?? "libjpeg-turbo refuses it")
        }
        return [UInt8](UnsafeBufferPointer(start: file, count: Int(size)))
    }
}
