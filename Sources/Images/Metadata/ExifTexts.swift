/// The texts in a block of Exif data, which programs use for what they would like to say.
///
/// Every offset in it is checked, and no more than a few hundred entries are looked at, since the
/// block may be made to harm. Source: Exif 2.32 (CIPA DC-008), sections 4.6.2, 4.6.4 and 4.6.5.
struct ExifTexts {
    private(set) var texts: [PNGText] = []
    private(set) var notes: [String] = []

    private let bytes: [UInt8]
    private var isLittle = false
    private static let maxEntries = 500

    /// The tags that are read.
    private static let names: [Int: String] = [
        0x010E: "ImageDescription", 0x0110: "Model", 0x9286: "UserComment",
    ]

    init(_ data: ArraySlice<UInt8>) {
        bytes = Array(data)
        if let problem = read() { notes.append("Exif: \(problem)") }
    }

    /// Reads the main folder, and that of Exif, which it points to.
    ///
    /// - Returns: what is wrong with the block; nil where nothing is.
    private mutating func read() -> String? {
        guard bytes.count >= 8 else { return "it is too short" }
        switch (bytes[0], bytes[1]) {
        case (0x49, 0x49): isLittle = true
        case (0x4D, 0x4D): isLittle = false
        default: return "it does not begin with II or MM"
        }
        guard number(2, 2) == 42, let first = number(4, 4) else { return "it is no TIFF block" }
        let exif = read(folder: first)
        if let exif, exif != first { _ = read(folder: exif) }
        return nil
    }

    /// Reads a folder of entries.
    ///
    /// - Returns: the offset of the Exif folder, if there is one.
    private mutating func read(folder offset: Int) -> Int? {
        guard let count = number(offset, 2) else {
            notes.append("Exif: a folder lies outside of it")
            return nil
        }
        var exif: Int?
        for index in 0..<min(count, Self.maxEntries) {
            let entry = offset + 2 + 12 * index
            guard let tag = number(entry, 2), let type = number(entry + 2, 2),
                let length = number(entry + 4, 4), let value = number(entry + 8, 4)
            else {
                notes.append("Exif: a folder ends early")
                break
            }
            if tag == 0x8769 { exif = value }
            // ASCII (2), bytes (1) or undefined (7), of one byte each.
            guard let name = Self.names[tag], [1, 2, 7].contains(type) else { continue }
            let start = length <= 4 ? entry + 8 : value
            guard length <= PNGText.sizeLimit, start <= bytes.count, length <= bytes.count - start
            else {
                notes.append("Exif: its \(name) lies outside of it, or is too long")
                continue
            }
            let data = bytes[start..<start + length]
            let text = tag == 0x9286 ? Self.comment(data) : Self.text(data)
            if !text.isEmpty { texts.append(PNGText(keyword: name, text: text)) }
        }
        return exif
    }

    private func number(_ offset: Int, _ size: Int) -> Int? {
        guard offset >= 0, offset <= bytes.count - size else { return nil }
        let part = bytes[offset..<offset + size]
        return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
    }

    /// A user comment: eight bytes that name its encoding, and the text.
    ///
    /// `UNICODE` is UTF-16, big-endian as most write it; some write the other order, or a mark.
    static func comment(_ data: ArraySlice<UInt8>) -> String {
        guard data.count >= 8 else { return text(data) }
        let code = data.prefix(8)
        let body = data.dropFirst(8)
        if code.elementsEqual(Array("UNICODE\0".utf8)) { return utf16(body) }
        let known = ["ASCII\0\0\0", "JIS\0\0\0\0\0", "\0\0\0\0\0\0\0\0"]
        guard known.contains(where: { code.elementsEqual(Array($0.utf8)) }) else {
            return text(data)
        }
        return text(body)
    }

    private static func utf16(_ data: ArraySlice<UInt8>) -> String {
        let bytes = Array(data)
        let pairs = stride(from: 0, to: bytes.count - 1, by: 2)
        // In most texts one byte of a pair is mostly zero.
        var (zeroFirst, zeroSecond) = (0, 0)
        for index in pairs {
            if bytes[index] == 0 { zeroFirst += 1 }
            if bytes[index + 1] == 0 { zeroSecond += 1 }
        }
        let isLittle =
            bytes.starts(with: [0xFF, 0xFE])
            || (!bytes.starts(with: [0xFE, 0xFF]) && zeroSecond > zeroFirst)
        var units = pairs.map { index -> UInt16 in
            let (a, b) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isLittle ? b << 8 | a : a << 8 | b
        }
        if units.first == 0xFEFF { units.removeFirst() }
        while units.last == 0 { units.removeLast() }
        return String(decoding: units, as: UTF16.self)
    }

    /// UTF-8, or Latin-1 where it is none, without the zeros at its end.
    static func text(_ data: ArraySlice<UInt8>) -> String {
        var data = data
        while data.last == 0 { data.removeLast() }
        let text = String(decoding: data, as: UTF8.self)
        if text.utf8.elementsEqual(data) { return text }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: data.map { Unicode.Scalar($0) })
        return String(view)
    }
}
