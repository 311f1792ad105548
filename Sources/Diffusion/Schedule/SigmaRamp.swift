import Foundation

extension SchedulerConfig {
    /// The ends of a ramp, checked to be finite and above 0.
    ///
    /// - Throws: `DiffusionError.configuration` that names the betas they are from.
    func rampRange(
        _ high: some BinaryFloatingPoint, _ low: some BinaryFloatingPoint
    ) throws -> (high: Double, low: Double) {
        guard high.isFinite, low > 0 else {
            throw failure(
                "beta_end", values["beta_end"] ?? .null,
                "betas whose sigmas are above 0 and finite, or no use_karras_sigmas")
        }
        return (Double(high), Double(low))
    }
}

/// The spacing of a run's sigmas between the first and the last, where a configuration asks for
/// other than those of the timesteps themselves.
enum SigmaRamp: Sendable {
    /// Even in the seventh root: Karras et al. 2022 (arXiv:2206.00364), formula 5.
    case karras
    /// Even in the logarithm.
    case exponential
    /// Even in the logarithm over the whole training: Lu et al. 2022 (arXiv:2206.00927).
    case lu
    /// Spread like the quantiles of a beta distribution, denser at both ends: Lee et al. 2024
    /// (arXiv:2407.12173).
    case beta

    /// Reads the `use_..._sigmas` keys; nil when none is set, an error when more than one is.
    ///
    /// `lu` says whether the sampler's class takes `use_lu_lambdas`.
    static func read(_ configuration: SchedulerConfig, lu: Bool) throws -> SigmaRamp? {
        // The keys in the order in which diffusers looks at them, of which it takes one at most.
        let kinds: [(key: String, ramp: SigmaRamp)] = [
            ("use_karras_sigmas", .karras), ("use_exponential_sigmas", .exponential),
            ("use_beta_sigmas", .beta),
        ]
        let asked = try kinds.filter { try configuration.flag($0.key, default: false) }
        if asked.count > 1 {
            throw configuration.failure(
                asked[1].key, "true", "false where \(asked[0].key) is true")
        }
        // A fixed range is a key of other classes that these ramps would honour.
        for key in ["sigma_min", "sigma_max"] where !asked.isEmpty {
            if let value = configuration.values[key] {
                throw configuration.failure(key, value, "null")
            }
        }
        if asked.first?.ramp == .karras { return .karras }
        if lu, try configuration.flag("use_lu_lambdas", default: false) { return .lu }
        return asked.first?.ramp
    }

    /// `count` falling sigmas from `high` to `low`, both above 0.
    func sigmas(from high: Double, to low: Double, _ count: Int) -> [Double] {
        switch self {
        case .karras:
            let rho = 7.0
            let (first, last) = (pow(high, 1 / rho), pow(low, 1 / rho))
            return linearSpace(0, 1, count).map { pow(first + $0 * (last - first), rho) }
        case .exponential, .lu:
            return linearSpace(log(high), log(low), count).map { exp($0) }
        case .beta:
            return linearSpace(0, 1, count).map {
                low + betaQuantile(1 - $0, shape: 0.6) * (high - low)
            }
        }
    }

    /// The fractional timesteps at which the training had these sigmas.
    ///
    /// `trained` has the sigma of each timestep, rising.
    static func timesteps(of sigmas: [Double], trained: [Float]) -> [Double] {
        let logs = trained.map { log($0) }
        guard logs.count > 1 else { return sigmas.map { _ in 0 } }
        return sigmas.map { sigma in
            let target = log(max(sigma, 1e-10))
            // The last timestep whose sigma is not above the target.
            var (low, high) = (0, logs.count - 1)
            while low < high {
                let middle = (low + high + 1) / 2
                if Double(logs[middle]) <= target { low = middle } else { high = middle - 1 }
            }
            low = min(low, logs.count - 2)
            let weight = (Double(logs[low]) - target) / Double(logs[low] - logs[low + 1])
            let clipped = min(max(weight, 0), 1)
            return (1 - clipped) * Double(low) + clipped * Double(low + 1)
        }
    }
}
