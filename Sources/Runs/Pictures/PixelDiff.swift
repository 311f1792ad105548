import JSON
import Images
import JSON
import LineSyntax
import Parameters

/// What differs between two pictures, or why they cannot be compared.
public enum PixelDiff {
    case compared(Comparison)
    /// Not comparable, and why.
    case not(String)

    public var isIdentical: Bool {
        if case .compared(let comparison) = self { comparison.identical } else { false }
    }

    /// One line.
    public var words: String {
        switch self {
        case .not(let why): why
        case .compared(let c) where c.identical: "identical pixels"
        case .compared(let c):
            "max \(c.max), mean \(c.mean.fixed(2)), PSNR \(c.psnr.fixed(2)) dB, "
                + "SSIM \(c.ssim.fixed(4)), hash distance \(c.hashDistance) of 64"
        }
    }

    public var json: JSONValue {
        switch self {
        case .not(let why): ["error": .text(why)]
        case .compared(let c):
            [
                "identical": .bool(c.identical), "max": .integer(c.max), "mean": .real(c.mean),
                "psnr": c.psnr.isFinite ? .real(c.psnr) : .null, "ssim": .real(c.ssim),
                "hash_distance": .integer(c.hashDistance),
            ]
        }
    }

    /// Compares two pictures that may not be there.
    public init(_ a: () throws -> Picture, _ b: () throws -> Picture) {
        do {
            let (one, other) = (try a(), try b())
            guard one.width == other.width, one.height == other.height else {
                self = .not(
                    "different sizes: \(one.width)x\(one.height) and \(other.width)x\(other.height)"
                )
                return
            }
            self = .compared(try Images.compare(one, other))
        } catch {
            self = .not("\(error)".onOneLine)
        }
    }
}
