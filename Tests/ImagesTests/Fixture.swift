import Foundation
import Images
import TestSupport
import Testing

/// A file that Fixtures/make.py made.
func fixture(_ path: String) throws -> [UInt8] {
    let folder = try #require(Bundle.module.resourceURL)
    return [UInt8](try Data(contentsOf: folder.appending(path: "Fixtures/\(path)")))
}

/// A picture with a different value in every byte, as far as they go.
func pattern(_ width: Int, _ height: Int) throws -> Picture {
    try Picture(width: width, height: height, pixels: patternPixels(width, height))
}

/// A picture of one colour.
func plain(_ width: Int, _ height: Int, _ colour: [UInt8]) throws -> Picture {
    try Picture(width: width, height: height, pixels: plainPixels(width, height, colour))
}
