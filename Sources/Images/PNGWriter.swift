import CPNG

/// How hard the PNG writer tries.
public enum PNGEffort: Sendable {
    /// The best row filter for each row and zlib level 4: files within a tenth of level 6's, in
    /// less than half the time (512x512: 15 to 60 ms).
    case small
    /// One row filter and zlib level 1: for previews (512x512: 5 to 20 ms).
    case fast

    var level: CInt { self == .small ? 4 : 1 }
    var filters: CInt { CInt(self == .small ? cpng_filters_all : cpng_filter_up) }
}

/// Writes PNG files with libpng.
enum PNGWriter {
    /// The picture as a PNG file, with the text chunks before the pixels.
    static func file(of picture: Picture, text: [PNGText], effort: PNGEffort) throws -> [UInt8] {
        let writer = UnsafeMutablePointer<cpng_writer>.allocate(capacity: 1)
        writer.initialize(to: cpng_writer())
        defer {
            cpng_free(writer)
            writer.deallocate()
        }
        let isWritten = cpng_write(
            writer, picture.pixels, png_uint_32(picture.width), png_uint_32(picture.height),
            effort.level, effort.filters)
        guard isWritten != 0 else {
            throw ImageError.encoding(
                reason: withUnsafeBytes(of: writer.pointee.message, libpngReason))
        }
        let file = [UInt8](
            UnsafeBufferPointer(start: writer.pointee.bytes, count: writer.pointee.count))
        return text.isEmpty ? file : try PNGText.adding(text, to: file)
    }
}
