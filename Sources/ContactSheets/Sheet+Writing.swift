import Dispatch
import Images
import Synchronization

extension Sheet {
    /// A sheet that was written.
    public struct Written: Hashable, Sendable {
        /// Of the whole sheet, in pixels.
        public let width: Int
        public let height: Int
        /// The longest side of a tile in pixels.
        public let size: Int
    }

    /// Writes the sheet as a PNG file, band by band.
    ///
    /// The same sheet, pictures and size give the same bytes on the same libpng and zlib. In memory
    /// are a row of tiles and the pictures that are just being made to fit, not more.
    ///
    /// - Parameters:
    ///   - size: the longest side of a tile in pixels, 16 to 2048; nil takes the largest that makes
    ///     a sheet that is no larger than ``Picture/pixelLimit``. Pictures are never enlarged.
    ///   - font: the letters.
    ///   - text: what to write beside the pixels.
    ///   - picture: gives a picture; called on several threads at once, once for each photo. What
    ///     it throws is shown in the tile.
    ///   - write: takes the bytes of the file, in order.
    /// - Returns: what was written.
    /// - Throws: `SheetError.sheet` for a size out of range, a sheet without pictures, and one too
    ///   large; `.font`, `.text`, `.encoding`, and what `write` throws.
    @discardableResult
    public func write(
        size: Int? = nil, font: SheetFont, text: [PNGText] = [],
        picture: @escaping @Sendable (Photo) throws -> Picture,
        to write: @escaping ([UInt8]) throws -> Void
    ) throws -> Written {
        let letters = SheetText(font: font)
        let layout = try SheetLayout.of(self, size: size, text: letters)
        let bands = try SheetBands(self, layout, letters)
        guard bands.height <= PNGRowWriter.heightLimit else {
            throw SheetError.sheet(
                reason: """
                    \(bands.height) rows of pixels are more than \(PNGRowWriter.heightLimit); give \
                    more --columns or a smaller --size
                    """)
        }
        let writer = try PNGRowWriter(
            width: layout.width, height: bands.height, text: text, write: write)
        for band in bands.bands {
            var canvas = Canvas(width: layout.width, height: band.height)
            try band.draw(&canvas, Self.fitted(band.wanted, picture))
            try writer.append(canvas.pixels)
        }
        try writer.finish()
        return Written(
            width: layout.width, height: bands.height,
            size: max(layout.tileWidth, layout.tileHeight))
    }

    /// The pictures of a band, made to fit on all cores.
    private static func fitted(
        _ wanted: [SheetBands.Wanted], _ picture: @escaping @Sendable (Photo) throws -> Picture
    ) -> [SheetBands.Fitted] {
        guard !wanted.isEmpty else { return [] }
        let results = Mutex(
            [SheetBands.Fitted](repeating: .absent(""), count: wanted.count))
        DispatchQueue.concurrentPerform(iterations: wanted.count) { index in
            let place = wanted[index]
            do {
                let whole = try picture(place.photo)
                let fits = whole.width == place.width && whole.height == place.height
                let resized =
                    fits ? whole : try whole.resized(width: place.width, height: place.height)
                results.withLock { $0[index] = .picture(resized) }
            } catch {
                results.withLock { $0[index] = .absent("\(error)") }
            }
        }
        return results.withLock { $0 }
    }
}
