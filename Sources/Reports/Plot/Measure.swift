import Images
import Ledger

/// What `:plot` can draw of a run.
public enum Measure: String, CaseIterable, Sendable {
    case time
    case cost
    case psnr
    case ssim
    case mean
    case max
    case hash

    /// Whether it is about how far a run's picture is from another's.
    var comparesPictures: Bool { self != .time && self != .cost }

    /// As the heading of a plot, without its unit.
    var title: String {
        switch self {
        case .time: "time"
        case .cost: "cost"
        case .psnr: "PSNR"
        case .ssim: "SSIM"
        case .mean: "mean error"
        case .max: "largest error"
        case .hash: "hash distance"
        }
    }

    var unit: String? {
        switch self {
        case .time: "s"
        case .psnr: "dB"
        case .mean, .max: "of 255"
        case .hash: "of 64 bits"
        case .cost, .ssim: nil
        }
    }

    /// One line for completion and errors.
    var summary: String {
        switch self {
        case .time: "seconds that the backend took"
        case .cost: "what the backend charged"
        case .psnr: "nearness to a reference picture in dB; more is nearer"
        case .ssim: "structural similarity to a reference picture, at most 1"
        case .mean: "mean error to a reference picture, of 255"
        case .max: "largest error to a reference picture, of 255"
        case .hash: "differing bits of 64 of a perceptual hash"
        }
    }

    /// The figure of a comparison, for measures that compare pictures.
    ///
    /// The PSNR of identical pictures is infinite.
    func figure(_ comparison: Comparison) -> Double {
        switch self {
        case .psnr: comparison.psnr
        case .ssim: comparison.ssim
        case .mean: comparison.mean
        case .max: Double(comparison.max)
        case .hash: Double(comparison.hashDistance)
        case .time, .cost: .nan
        }
    }
}
