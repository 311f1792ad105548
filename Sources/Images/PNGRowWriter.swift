import CPNG

/// Writes a PNG file of 8-bit RGB row by row, so that neither the picture nor the file is ever
/// whole in memory.
///
/// Not for use from several threads.
public final class PNGRowWriter {
    public let width: Int
    public let height: Int

    private let writer = UnsafeMutablePointer<cpng_writer>.allocate(capacity: 1)
    private let write: ([UInt8]) throws -> Void
    private var rows = 0

    /// Writes the header and the text chunks.
    ///
    /// - Parameters:
    ///   - width: pixels in a row, `1...Picture.sideLimit`.
    ///   - height: rows, 1 to ``heightLimit``.
    ///   - text: what to write beside the pixels, in this order.
    ///   - write: takes the bytes of the file, in order.
    /// - Throws: `ImageError.size`, `.text`, `.encoding`, and what `write` throws.
    public init(
        width: Int, height: Int, text: [PNGText] = [], write: @escaping ([UInt8]) throws -> Void
    ) throws {
        guard (1...Picture.sideLimit).contains(width), (1...Self.heightLimit).contains(height)
        else {
            throw ImageError.size(
                width: width, height: height, limit: Picture.sideLimit * Self.heightLimit)
        }
        self.width = width
        self.height = height
        self.write = write
        writer.initialize(to: cpng_writer())
        let chunks = try text.flatMap { try $0.chunk() }
        try check(
            cpng_begin(
                writer, png_uint_32(width), png_uint_32(height), PNGEffort.small.level,
                PNGEffort.small.filters))
        try write(chunks)
    }

    deinit {
        cpng_free(writer)
        writer.deallocate()
    }

    /// The most rows; libpng reads no more.
    public static let heightLimit = 1_000_000

    /// Writes the next rows: whole ones, `width * 3` bytes each.
    ///
    /// - Throws: `ImageError.pixelCount` for half a row or too many, `.encoding`, and what `write`
    ///   throws; nothing can be written after that.
    public func append(_ pixels: [UInt8]) throws {
        let count = pixels.count / (width * 3)
        guard pixels.count == count * width * 3, rows + count <= height else {
            throw ImageError.pixelCount(
                width: width, height: height - rows, got: pixels.count)
        }
        rows += count
        try check(cpng_rows(writer, pixels, count, width * 3))
    }

    /// Ends the file.
    ///
    /// - Throws: `ImageError.pixelCount` when rows are missing, `.encoding`, and what `write`
    ///   throws.
    public func finish() throws {
        guard rows == height else {
            throw ImageError.pixelCount(width: width, height: height, got: rows * width * 3)
        }
        try check(cpng_end(writer))
    }

    /// Passes on what libpng has written, or throws what it says.
    private func check(_ isWritten: CInt) throws {
        guard isWritten != 0 else {
            throw ImageError.encoding(
                reason: withUnsafeBytes(of: writer.pointee.message, libpngReason))
        }
        guard writer.pointee.count > 0 else { return }
        let bytes = [UInt8](
            UnsafeBufferPointer(start: writer.pointee.bytes, count: writer.pointee.count))
        writer.pointee.count = 0
        try write(bytes)
    }
}
