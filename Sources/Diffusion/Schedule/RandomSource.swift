import Foundation

/// The normal numbers of PyTorch's CPU generator: `torch.randn` after `manual_seed(seed)`.
///
/// mt19937 (Matsumoto and Nishimura 1998) feeds Box-Muller, in Float for 16 values and more and
/// in Double, with the second value kept for the next draw, for fewer. The Float values have the
/// same bits as PyTorch's on x86 with AVX2, on every platform; the Double ones depend on the
/// platform's logarithm, sine and cosine in their last bit.
public struct RandomSource: NoiseSource {
    private var engine: MersenneTwister
    private var kept: Double?

    /// Seeds the generator.
    ///
    /// - Parameter seed: as in PyTorch only the low 32 bits count.
    public init(seed: UInt64) {
        engine = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
    }

    public mutating func normal(_ count: Int) -> [Float] {
        count >= 16 ? filled(count) : (0..<max(0, count)).map { _ in Float(single()) }
    }

    /// Uniform values are all drawn first, then turned 16 at a time; a rest is drawn anew.
    private mutating func filled(_ count: Int) -> [Float] {
        var values = (0..<count).map { _ in uniform() }
        for start in stride(from: 0, through: count - 16, by: 16) {
            Self.boxMuller(&values, from: start)
        }
        if count % 16 != 0 {
            for index in (count - 16)..<count { values[index] = uniform() }
            Self.boxMuller(&values, from: count - 16)
        }
        return values
    }

    /// Turns 16 uniform values into normal ones: 8 radii, then 8 angles.
    private static func boxMuller(_ values: inout [Float], from start: Int) {
        for index in start..<(start + 8) {
            let radius = (-2 * Cephes.log(1 - values[index])).squareRoot()
            let (sine, cosine) = Cephes.sineAndCosine(Float(2 * Double.pi) * values[index + 8])
            values[index] = radius * cosine
            values[index + 8] = radius * sine
        }
    }

    private mutating func single() -> Double {
        if let value = kept {
            kept = nil
            return value
        }
        let angle = 2 * Double.pi * uniformDouble()
        let radius = (-2 * log1p(-uniformDouble())).squareRoot()
        kept = radius * sin(angle)
        return radius * cos(angle)
    }

    /// In [0, 1), from the low 24 bits of one draw.
    private mutating func uniform() -> Float {
        Float(engine.next() & 0xff_ffff) * 0x1p-24
    }

    /// In [0, 1), from the low 53 bits of two draws, the first one high.
    private mutating func uniformDouble() -> Double {
        let high = UInt64(engine.next())
        let low = UInt64(engine.next())
        return Double((high << 32 | low) & (1 << 53 - 1)) * 0x1p-53
    }
}
