import CPNG

/// Reads PNG files with libpng.
enum PNGReader {
    /// Decodes a PNG file.
    static func decode(_ bytes: [UInt8], limit: Int) throws -> Picture {
        // libpng alone would say less clearly that a file is cut off.
        var chunks = try PNGChunks(bytes)
        while chunks.next() != nil {}
        if let damage = chunks.damage { throw ImageError.damaged(.png, reason: damage) }

        let reader = UnsafeMutablePointer<cpng_reader>.allocate(capacity: 1)
        reader.initialize(to: cpng_reader())
        defer {
            cpng_close(reader)
            reader.deallocate()
        }
        return try bytes.withUnsafeBufferPointer { file in
            guard cpng_open(reader, file.baseAddress, file.count) != 0 else {
                throw ImageError.damaged(.png, reason: reader.pointee.reason)
            }
            let width = Int(reader.pointee.width)
            let height = Int(reader.pointee.height)
            try Picture.check(width: width, height: height, limit: limit)
            let channels = Int(reader.pointee.channels)
            let size = width * height * channels
            let samples = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                guard cpng_read(reader, buffer.baseAddress) != 0 else {
                    throw ImageError.damaged(.png, reason: reader.pointee.reason)
                }
                count = size
            }
            let pixels = channels == 4 ? Transparency.overWhite(samples) : samples
            return Picture(unchecked: pixels, width: width, height: height)
        }
    }

    /// The sides of a PNG file in pixels.
    static func size(of bytes: [UInt8]) throws -> (width: Int, height: Int) {
        var chunks = try PNGChunks(bytes)
        guard let header = chunks.next(), header.name == "IHDR", header.data.count >= 8 else {
            throw ImageError.damaged(
                .png, reason: chunks.damage ?? "it does not begin with IHDR")
        }
        let start = header.data.lowerBound
        return (PNGChunks.number(in: bytes, at: start), PNGChunks.number(in: bytes, at: start + 4))
    }
}

extension cpng_reader {
    /// The problem that libpng reports.
    fileprivate var reason: String { withUnsafeBytes(of: message, libpngReason) }
}

/// A message of libpng's, which ends with a zero byte, in printable characters.
func libpngReason(_ message: UnsafeRawBufferPointer) -> String {
    let text = String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
    return text.isEmpty ? "libpng gives no reason" : "libpng says: \(printable(text))"
}
