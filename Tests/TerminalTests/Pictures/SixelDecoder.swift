/// What a sixel sequence shows, decoded after the VT340's manual; for tests.
struct SixelDecoder {
    private(set) var width = 0
    private(set) var height = 0
    /// Red, green and blue of each pixel, row by row; black where nothing was drawn.
    private(set) var pixels: [UInt8] = []
    /// How many colours the sequence defines.
    private(set) var colours = 0

    /// Nil for a text that is no sixel sequence with raster attributes.
    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        guard bytes.popFirst() == 0x1B, bytes.popFirst() == UInt8(ascii: "P"),
            let start = bytes.firstIndex(of: UInt8(ascii: "q"))
        else { return nil }
        bytes = bytes[(start + 1)...]

        func numbers() -> [Int] {
            let end =
                bytes.firstIndex { !(0x30...0x39).contains($0) && $0 != 0x3B } ?? bytes.endIndex
            defer { bytes = bytes[end...] }
            return String(decoding: bytes[..<end], as: UTF8.self)
                .split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        }

        var registers: [Int: [UInt8]] = [:]
        var colour: [UInt8] = [0, 0, 0]
        var (x, top) = (0, 0)
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                let attributes = numbers()
                guard attributes.count == 4 else { return nil }
                (width, height) = (attributes[2], attributes[3])
                pixels = Array(repeating: 0, count: width * height * 3)
            case UInt8(ascii: "#"):
                let values = numbers()
                if values.count == 5, values[1] == 2 {
                    registers[values[0]] = values[2...].map { UInt8(($0 * 255 + 50) / 100) }
                }
                colour = registers[values[0]] ?? [0, 0, 0]
            case UInt8(ascii: "!"):
                let count = numbers()[0]
                guard let sixel = bytes.popFirst() else { return nil }
                for _ in 0..<count { put(sixel, colour, &x, top) }
            case UInt8(ascii: "$"): x = 0
            case UInt8(ascii: "-"): (x, top) = (0, top + 6)
            case 0x3F...0x7E: put(byte, colour, &x, top)
            case 0x1B:
                colours = registers.count
                guard bytes.elementsEqual([UInt8(ascii: "\\")]) else { return nil }
                return
            default: continue
            }
        }
        return nil
    }

    private mutating func put(_ sixel: UInt8, _ colour: [UInt8], _ x: inout Int, _ top: Int) {
        for bit in 0..<6 where (sixel - 0x3F) >> UInt8(bit) & 1 == 1 {
            guard x < width, top + bit < height else { continue }
            let start = ((top + bit) * width + x) * 3
            pixels.replaceSubrange(start..<start + 3, with: colour)
        }
        x += 1
    }
}
