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

extension Picture {
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
        let writer = UnsafeMutablePointer<cpng_writer>.allocate(capacity: 1)
        writer.initialize(to: cpng_writer())
        defer {
            cpng_free(writer)
            writer.deallocate()
        }
        let isWritten = cpng_write(
            writer, pixels, png_uint_32(width), png_uint_32(height), effort.level, effort.filters)
        guard isWritten != 0 else {
            throw ImageError.encoding(
                reason: withUnsafeBytes(of: writer.pointee.message, libpngReason))
        }
        let file = [UInt8](
            UnsafeBufferPointer(start: writer.pointee.bytes, count: writer.pointee.count))
        return text.isEmpty ? file : try PNGText.adding(text, to: file)
    }
}
