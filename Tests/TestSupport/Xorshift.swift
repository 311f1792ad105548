/// A small generator with a fixed seed, so that a failure repeats (Marsaglia 2003, xorshift64).
public struct Xorshift: RandomNumberGenerator {
    private var state: UInt64

    /// - Parameter state: Any value but 0.
    public init(state: UInt64) { self.state = state }

    public mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
