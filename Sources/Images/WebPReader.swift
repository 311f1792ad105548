import CWebP

/// Reads WebP files with libwebp.
enum WebPReader {
    /// Decodes a WebP file.
    static func decode(_ bytes: [UInt8], limit: Int) throws -> Picture {
        try PictureFormat.check(bytes, allowed: [.webp])
        var config = WebPDecoderConfig()
        guard WebPInitDecoderConfig(&config) != 0 else {
            throw ImageError.damaged(.webp, reason: "the libwebp here is too old for this program")
        }
        func check(_ status: VP8StatusCode) throws {
            guard status != VP8_STATUS_OK else { return }
            throw ImageError.damaged(.webp, reason: reason(status))
        }
        try check(WebPGetFeatures(bytes, bytes.count, &config.input))
        let (width, height) = (Int(config.input.width), Int(config.input.height))
        try Picture.check(width: width, height: height, limit: limit)
        guard config.input.has_animation == 0 else {
            throw ImageError.damaged(.webp, reason: "it is an animation; allowed one still picture")
        }

        let hasAlpha = config.input.has_alpha != 0
        let channels = hasAlpha ? 4 : 3
        let size = width * height * channels
        let samples = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            config.output.colorspace = hasAlpha ? MODE_RGBA : MODE_RGB
            config.output.is_external_memory = 1
            config.output.u.RGBA.rgba = buffer.baseAddress
            config.output.u.RGBA.stride = Int32(width * channels)
            config.output.u.RGBA.size = size
            // Freed whatever the outcome: the buffer stays ours, the rest is the decoder's.
            defer { WebPFreeDecBuffer(&config.output) }
            try check(WebPDecode(bytes, bytes.count, &config))
            count = size
        }
        let pixels = hasAlpha ? Transparency.overWhite(samples) : samples
        return Picture(unchecked: pixels, width: width, height: height)
    }
}

/// The problem with the file that a status of libwebp names, as a clause.
private func reason(_ status: VP8StatusCode) -> String {
    switch status {
    case VP8_STATUS_OUT_OF_MEMORY: "there is not enough memory to decode it"
    case VP8_STATUS_NOT_ENOUGH_DATA, VP8_STATUS_SUSPENDED: "it ends too early"
    case VP8_STATUS_UNSUPPORTED_FEATURE: "it uses a feature that libwebp does not read"
    default: "libwebp cannot make sense of its data"
    }
}
