import Backends

@testable import Images

extension GeneratedPicture {
    /// A PNG file of 2x1 pixels with the right checksums and nothing to decompress.
    public static func garbled() throws -> GeneratedPicture {
        let file =
            PNGChunks.signature
            + PNGChunks.chunk("IHDR", [0, 0, 0, 2, 0, 0, 0, 1, 8, 2, 0, 0, 0])
            + PNGChunks.chunk("IDAT", Array("garbled".utf8)) + PNGChunks.chunk("IEND", [])
        guard let plain = try PlainPNG(file) else { throw BackendError.failed("not plain") }
        return GeneratedPicture(index: 1, seed: nil, content: .file(plain))
    }
}
