import Foundation

/// The keys of `scheduler_config.json` that only DPM-Solver knows, but for its timesteps.
struct DPMSolverOptions: Sendable {
    let algorithm: DPMSolverAlgorithm
    /// 1 to 3.
    let order: Int
    /// The second-order formula: Heun's, else the midpoint's.
    let isHeun: Bool
    /// Runs under 15 steps end with lower orders.
    let lowersFinalOrder: Bool
    let eulerAtFinal: Bool
    /// The last sigma is 0, else the training's lowest.
    let endsAtZero: Bool

    /// Whether noise is drawn in every step.
    var isStochastic: Bool { algorithm == .sdeNoise || algorithm == .sdeData }

    init(_ configuration: SchedulerConfig) throws {
        order = try configuration.integer("solver_order", in: 1...3, default: 2)
        algorithm = try configuration.choice("algorithm_type", default: AlgorithmName.data)
            .algorithm
        isHeun = try configuration.choice("solver_type", default: SolverName.midpoint) == .heun
        lowersFinalOrder = try configuration.flag("lower_order_final", default: true)
        eulerAtFinal = try configuration.flag("euler_at_final", default: false)
        let ending = try configuration.choice("final_sigmas_type", default: Ending.zero)
        endsAtZero = ending == .zero
        guard algorithm.predictsData || !endsAtZero else {
            throw configuration.failure(
                "final_sigmas_type", ending.rawValue,
                "sigma_min where algorithm_type is dpmsolver or sde-dpmsolver")
        }
        guard algorithm != .sdeNoise || order < 3 else {
            throw configuration.failure(
                "solver_order", "\(order)", "1 or 2 where algorithm_type is sde-dpmsolver")
        }
        if try configuration.flag("use_flow_sigmas", default: false) {
            throw configuration.failure("use_flow_sigmas", "true", "false")
        }
        // A network that also answers variances has more channels; its first ones, which alone
        // reach a sampler, are read the same.
        if configuration.values["variance_type"] != nil {
            _ = try configuration.choice("variance_type", default: VarianceName.learned)
        }
    }

    private enum AlgorithmName: String, CaseIterable {
        case data = "dpmsolver++"
        case noise = "dpmsolver"
        case sdeData = "sde-dpmsolver++"
        case sdeNoise = "sde-dpmsolver"
        case deis

        /// diffusers reads the name of the DEIS solver as its nearest kin.
        var algorithm: DPMSolverAlgorithm {
            switch self {
            case .data, .deis: .data
            case .noise: .noise
            case .sdeData: .sdeData
            case .sdeNoise: .sdeNoise
            }
        }
    }

    /// The names after `heun` are those of other solvers, which diffusers reads as the midpoint.
    private enum SolverName: String, CaseIterable { case midpoint, heun, logrho, bh1, bh2 }

    private enum VarianceName: String, CaseIterable {
        case learned
        case learnedRange = "learned_range"
    }

    private enum Ending: String, CaseIterable {
        case zero
        case lowest = "sigma_min"
    }
}

/// Which integral is solved: over predicted clean latents (++) or predicted noise, of the
/// ordinary or (sde) the stochastic equation.
enum DPMSolverAlgorithm: Sendable {
    case data, noise, sdeData, sdeNoise

    var predictsData: Bool { self == .data || self == .sdeData }

    /// The factors of a step's terms: the latents, the newest answer D0, its differences
    /// D1 (in the midpoint formula and in the others) and D2, and fresh noise.
    struct Coefficients {
        let x, d0, midpoint, d1, d2: Float
        var noise: Float = 0
    }

    /// The factors of the step from s to t; h is lambda at t less lambda at s.
    func coefficients(
        from s: DPMSolverMultistep.Point, to t: DPMSolverMultistep.Point, h: Float
    ) -> Coefficients {
        switch self {
        case .data:
            let e = exp(-h) - 1
            return Coefficients(
                x: t.sigma / s.sigma, d0: -(t.alpha * e), midpoint: -0.5 * (t.alpha * e),
                d1: t.alpha * (e / h + 1), d2: -(t.alpha * ((e + h) / (h * h) - 0.5)))
        case .noise:
            let e = exp(h) - 1
            return Coefficients(
                x: t.alpha / s.alpha, d0: -(t.sigma * e), midpoint: -0.5 * (t.sigma * e),
                d1: -(t.sigma * (e / h - 1)), d2: -(t.sigma * ((e - h) / (h * h) - 0.5)))
        case .sdeData:
            let e = 1 - exp(-2 * h)
            return Coefficients(
                x: t.sigma / s.sigma * exp(-h), d0: t.alpha * e, midpoint: 0.5 * (t.alpha * e),
                d1: t.alpha * (e / (-2 * h) + 1),
                d2: t.alpha * ((e - 2 * h) / (4 * h * h) - 0.5), noise: t.sigma * e.squareRoot())
        case .sdeNoise:
            let e = exp(h) - 1
            return Coefficients(
                x: t.alpha / s.alpha, d0: -2 * (t.sigma * e), midpoint: -(t.sigma * e),
                d1: -2 * (t.sigma * (e / h - 1)), d2: 0,
                noise: t.sigma * (exp(2 * h) - 1).squareRoot())
        }
    }
}
