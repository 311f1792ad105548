/// RGB bytes with a different value in every byte, as far as they go.
public func patternPixels(_ width: Int, _ height: Int) -> [UInt8] {
    (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 97) }
}

/// RGB bytes of one colour, which is three bytes.
public func plainPixels(_ width: Int, _ height: Int, _ colour: [UInt8]) -> [UInt8] {
    Array(repeatElement(colour, count: width * height).joined())
}
