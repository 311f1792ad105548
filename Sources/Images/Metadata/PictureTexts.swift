/// The texts that a picture file carries beside its pixels, whatever its format.
public enum PictureTexts {
    /// Reads the texts of a PNG, JPEG or WebP file.
    ///
    /// Keywords are those of a PNG file's chunks; `UserComment`, `ImageDescription` and `Model` are
    /// Exif's, `XMP` is the whole packet, `comment` is that of a JPEG file. Damaged parts are
    /// skipped with a note.
    ///
    /// - Parameter bytes: The file; its pixels are not looked at.
    /// - Returns: The texts in file order, and a clause for each thing that was left out.
    /// - Throws: `ImageError` when it is none of these formats.
    public static func scan(_ bytes: [UInt8]) throws -> PNGTextReport {
        var report = PNGTextReport()
        switch try PictureFormat.check(bytes, allowed: [.png, .jpeg, .webp]) {
        case .png:
            report = try PNGText.scan(bytes)
            var chunks = try PNGChunks(bytes)
            while let chunk = chunks.next() {
                guard chunk.name == "eXIf", chunks.isIntact(chunk) else { continue }
                report.add(exif: bytes[chunk.data])
            }
        case .jpeg: scanJPEG(bytes, &report)
        case .webp: scanWebP(bytes, &report)
        default: break
        }
        return report
    }

    /// The segments before the pixels: APP1 with Exif or XMP, and comments.
    ///
    /// Source: ITU-T T.81, annex B; Exif 2.32, section 4.7.
    private static func scanJPEG(_ bytes: [UInt8], _ report: inout PNGTextReport) {
        var offset = 2
        while offset + 4 <= bytes.count {
            guard bytes[offset] == 0xFF else { return report.note("the JPEG file is damaged") }
            let marker = bytes[offset + 1]
            // Fill bytes, and markers without a length.
            if marker == 0xFF || marker == 0x01 || (0xD0...0xD8).contains(marker) {
                offset += marker == 0xFF ? 1 : 2
                continue
            }
            guard marker != 0xDA, marker != 0xD9 else { return }
            let length = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
            guard length >= 2, offset + 2 + length <= bytes.count else {
                return report.note("the JPEG file ends inside a segment")
            }
            let data = bytes[(offset + 4)..<(offset + 2 + length)]
            if marker == 0xE1, data.starts(with: Array("Exif\0\0".utf8)) {
                report.add(exif: data.dropFirst(6))
            } else if marker == 0xE1,
                data.starts(with: Array("http://ns.adobe.com/xap/1.0/\0".utf8))
            {
                report.add("XMP", data.dropFirst(29))
            } else if marker == 0xFE {
                report.add("comment", data)
            }
            offset += 2 + length
        }
    }

    /// The chunks of the RIFF file: `EXIF` and `XMP `.
    ///
    /// Source: the WebP container specification, section "Extended File Format".
    private static func scanWebP(_ bytes: [UInt8], _ report: inout PNGTextReport) {
        var offset = 12
        while offset + 8 <= bytes.count {
            let length = (0..<4).reduce(0) { $0 | Int(bytes[offset + 4 + $1]) << (8 * $1) }
            let start = offset + 8
            guard length <= bytes.count - start else {
                return report.note("the WebP file ends inside a chunk")
            }
            let data = bytes[start..<(start + length)]
            let name = String(decoding: bytes[offset..<offset + 4], as: UTF8.self)
            if name == "EXIF" {
                // Some writers put the mark of a JPEG segment before it.
                let mark = Array("Exif\0\0".utf8)
                report.add(exif: data.starts(with: mark) ? data.dropFirst(6) : data)
            } else if name == "XMP " {
                report.add("XMP", data)
            }
            offset = start + length + (length & 1)
        }
    }
}

extension PNGTextReport {
    /// Adds a text of UTF-8, or of Latin-1 where it is none.
    mutating func add(_ keyword: String, _ data: ArraySlice<UInt8>) {
        guard data.count <= PNGText.sizeLimit else {
            return note("\(keyword): its text is over \(PNGText.sizeLimit) bytes")
        }
        let text = ExifTexts.text(data)
        if !text.isEmpty { texts.append(PNGText(keyword: keyword, text: text)) }
    }

    mutating func add(exif data: ArraySlice<UInt8>) {
        let exif = ExifTexts(data)
        texts += exif.texts
        for problem in exif.notes { note(problem) }
    }
}
