import Foundation

/// How much noise the model was trained with at each of its timesteps.
struct NoiseSchedule: Sendable {
    /// The product of (1 - beta) up to each timestep; falls from nearly 1.
    let alphasCumprod: [Float]

    /// Which betas `beta_schedule` names.
    enum Shape: String, CaseIterable {
        case linear
        case scaledLinear = "scaled_linear"
        case squaredCosine = "squaredcos_cap_v2"
    }

    /// The treatment of `rescale_betas_zero_snr` by a sampler's class.
    enum Rescaling {
        /// Does not know the key.
        case ignored
        /// The last timestep is pure noise.
        case exact
        /// The last timestep keeps 2^-24 of the picture, so that its sigma is finite.
        case floored
    }

    /// Reads the betas of a configuration; `rescaling` is what the sampler's class does.
    init(_ configuration: SchedulerConfig, rescaling: Rescaling) throws {
        var betas = try Self.betas(configuration)
        let rescales =
            switch rescaling {
            case .ignored: false
            case .exact, .floored: try configuration.flag("rescale_betas_zero_snr", default: false)
            }
        if rescales { betas = Self.rescaled(betas) }
        var alphas = Self.cumulativeProduct(betas)
        if rescales, rescaling == .floored, let last = alphas.indices.last {
            alphas[last] = 0x1p-24
        }
        alphasCumprod = alphas
    }

    /// sqrt((1 - a) / a) of each timestep, rising.
    var sigmas: [Float] { alphasCumprod.map { ((1 - $0) / $0).squareRoot() } }

    private static func betas(_ configuration: SchedulerConfig) throws -> [Float] {
        let count = try configuration.trainSteps
        if let trained = configuration.values["trained_betas"] {
            guard let elements = trained.arrayValue, elements.count == count else {
                throw configuration.failure("trained_betas", trained, "a list of \(count) numbers")
            }
            return try elements.map {
                guard let beta = $0.realValue, (0..<1).contains(beta) else {
                    throw configuration.failure("trained_betas", $0, "numbers from 0 to below 1")
                }
                return Float(beta)
            }
        }
        let start = try configuration.real("beta_start", in: 0...0.999, default: 0.0001)
        let end = try configuration.real("beta_end", in: 0...0.999, default: 0.02)
        return switch try configuration.choice("beta_schedule", default: Shape.linear) {
        case .linear: linear(start, end, count)
        case .scaledLinear: linear(start.squareRoot(), end.squareRoot(), count).map { $0 * $0 }
        case .squaredCosine: squaredCosine(count)
        }
    }

    /// `torch.linspace` in Float: counted from the nearer end, with fused multiply-adds.
    private static func linear(_ start: Double, _ end: Double, _ count: Int) -> [Float] {
        let first = Float(start)
        let last = Float(end)
        guard count > 1 else { return [first] }
        let step = (last - first) / Float(count - 1)
        return (0..<count).map {
            $0 < count / 2
                ? first.addingProduct(step, Float($0))
                : last.addingProduct(-step, Float(count - 1 - $0))
        }
    }

    /// The cosine schedule of Nichol and Dhariwal 2021 (arXiv:2102.09672), betas capped at 0.999.
    private static func squaredCosine(_ count: Int) -> [Float] {
        func alphaBar(_ t: Double) -> Double {
            let cosine = cos((t + 0.008) / 1.008 * Double.pi / 2)
            return cosine * cosine
        }
        return (0..<count).map {
            let t1 = Double($0) / Double(count)
            let t2 = Double($0 + 1) / Double(count)
            return Float(min(1 - alphaBar(t2) / alphaBar(t1), 0.999))
        }
    }

    /// PyTorch accumulates in Double and rounds each product.
    private static func cumulativeProduct(_ betas: [Float]) -> [Float] {
        var product = 1.0
        return betas.map {
            product *= Double(1 - $0)
            return Float(product)
        }
    }

    /// Shifted and scaled to no signal at the last timestep.
    ///
    /// Lin, Liu, Li and Yang 2023, arXiv:2305.08891, algorithm 1.
    private static func rescaled(_ betas: [Float]) -> [Float] {
        let roots = cumulativeProduct(betas).map { $0.squareRoot() }
        guard let first = roots.first, let last = roots.last, first > last else { return betas }
        let scale = first / (first - last)
        let alphaBars = roots.map { root in
            let moved = (root - last) * scale
            return moved * moved
        }
        return alphaBars.indices.map {
            1 - ($0 == 0 ? alphaBars[0] : alphaBars[$0] / alphaBars[$0 - 1])
        }
    }
}
