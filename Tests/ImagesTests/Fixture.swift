import Foundation
import Images
import Testing

/// A file that Fixtures/make.py made.
func fixture(_ path: String) throws -> [UInt8] {
    let folder = try #require(Bundle.module.resourceURL)
    return [UInt8](try Data(contentsOf: folder.appending(path: "Fixtures/\(path)")))
}

/// A picture with a different value in every byte, as far as they go.
func pattern(_ width: Int, _ height: Int) throws -> Picture {
    let pixels = (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 97) }
    return try Picture(width: width, height: height, pixels: pixels)
}

/// A picture of one colour.
func plain(_ width: Int, _ height: Int, _ colour: [UInt8]) throws -> Picture {
    let pixels = Array(repeatElement(colour, count: width * height).joined())
    return try Picture(width: width, height: height, pixels: pixels)
}

/// The message of the error that `body` throws; nil when it throws none.
func message(of body: () throws -> some Any) -> String? {
    do {
        _ = try body()
        return nil
    } catch {
        return "\(error)"
    }
}
