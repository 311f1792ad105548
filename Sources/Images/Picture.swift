/// A picture in memory: 8-bit sRGB, no alpha.
public struct Picture: Hashable, Sendable {
    /// Pixels in a row, `1...Picture.sideLimit`.
    public let width: Int
    /// Rows, `1...Picture.sideLimit`.
    public let height: Int
    /// Red, green, blue of each pixel; rows from the top; `width * height * 3` bytes.
    public let pixels: [UInt8]

    /// The longest side that a picture may have.
    public static let sideLimit = 32_768
    /// The most pixels that are decoded or made unless the caller says otherwise (100 MB of RGB).
    public static let pixelLimit = 1 << 25

    /// Takes pixels as they are.
    ///
    /// - Throws: `ImageError.size` or `.pixelCount`.
    public init(width: Int, height: Int, pixels: [UInt8]) throws {
        try Self.check(width: width, height: height, limit: .max)
        guard pixels.count == width * height * 3 else {
            throw ImageError.pixelCount(width: width, height: height, got: pixels.count)
        }
        self.init(unchecked: pixels, width: width, height: height)
    }

    /// For pixels that were made to measure inside this module.
    init(unchecked pixels: [UInt8], width: Int, height: Int) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Refuses a size that is out of range, before anything is multiplied or allocated.
    static func check(width: Int, height: Int, limit: Int) throws {
        guard (1...sideLimit).contains(width), (1...sideLimit).contains(height),
            width * height <= limit
        else {
            throw ImageError.size(
                width: width, height: height, limit: min(limit, sideLimit * sideLimit))
        }
    }

    /// The brightness of a pixel's bytes, rounded as Pillow's `convert("L")` does (ITU-R 601-2).
    @inline(__always)
    static func luma(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
        let sum = Int32(red) &* 19_595 &+ Int32(green) &* 38_470 &+ Int32(blue) &* 7_471
        return UInt8(truncatingIfNeeded: (sum &+ 0x8000) &>> 16)
    }
}
