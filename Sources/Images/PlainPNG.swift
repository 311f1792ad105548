/// A PNG file of 8-bit RGB in plain rows, of which every chunk is whole: its pixels can be kept as
/// they are compressed.
///
/// Damage in transport shows in the checksums. The pixels are not decompressed: a
/// file whose writer compressed them wrongly is found out when it is decoded.
public struct PlainPNG: Hashable, Sendable {
    public let width: Int
    public let height: Int
    private let bytes: [UInt8]
    /// The chunk with the sides, whole.
    private let header: Range<Int>
    /// The chunks of the pixels and the last one, whole.
    private let rest: [Range<Int>]

    /// Checks a file; nil where the pixels are written in any other way.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - limit: The most pixels.
    /// - Throws: What is wrong with the file.
    public init?(_ bytes: [UInt8], limit: Int = Picture.pixelLimit) throws {
        var chunks = try PNGChunks(bytes)
        var header: Range<Int>?
        var rest: [Range<Int>] = []
        var size = (width: 0, height: 0)
        while let chunk = chunks.next() {
            let whole = chunk.start..<chunk.data.upperBound + 4
            switch chunk.name {
            case "IHDR":
                // Width, height, depth, colour type, compression, filter, interlace.
                guard header == nil, chunk.data.count == 13,
                    bytes[chunk.data].dropFirst(8).elementsEqual([8, 2, 0, 0, 0])
                else { return nil }
                let start = chunk.data.lowerBound
                size = (
                    PNGChunks.number(in: bytes, at: start),
                    PNGChunks.number(in: bytes, at: start + 4)
                )
                header = whole
            case "tRNS": return nil
            case "IDAT", "IEND": rest.append(whole)
            default: continue
            }
            guard chunks.isIntact(chunk) else {
                throw ImageError.damaged(.png, reason: "the checksum of \(chunk.name) is wrong")
            }
        }
        if let damage = chunks.damage { throw ImageError.damaged(.png, reason: damage) }
        guard let header, rest.count > 1 else {
            throw ImageError.damaged(
                .png, reason: "it has no \(header == nil ? "IHDR" : "IDAT") chunk")
        }
        try Picture.check(width: size.width, height: size.height, limit: limit)
        (width, height) = size
        self.bytes = bytes
        self.header = header
        self.rest = rest
    }

    /// The file with its pixels as they are compressed, these texts, and nothing else.
    ///
    /// Chunks that say how colours are meant are left out, as they are when a picture is read and
    /// written again.
    ///
    /// - Throws: `ImageError.text`.
    public func file(with texts: [PNGText]) throws -> [UInt8] {
        let added = try texts.flatMap { try $0.chunk() }
        var file: [UInt8] = []
        file.reserveCapacity(bytes.count + added.count)
        file += PNGChunks.signature
        file += bytes[header]
        file += added
        for chunk in rest { file += bytes[chunk] }
        return file
    }

    /// Decompresses the pixels.
    ///
    /// - Throws: `ImageError.damaged`.
    public func picture() throws -> Picture { try Picture.decode(bytes) }
}
