/// The limit on the predicted clean latents before a step uses them.
enum Clipping: Sendable {
    case none
    /// Each value is held within plus or minus this.
    case range(Float)
    /// Values are held within the quantile of their magnitudes (1 to `limit`, which wins) and
    /// divided by it: dynamic thresholding of Saharia et al. 2022 (arXiv:2205.11487).
    case quantile(ratio: Float, limit: Float)

    /// Reads `thresholding` and `clip_sample` with what belongs to them.
    ///
    /// `clips` is the class's default of `clip_sample`, nil for a class without the key.
    init(_ configuration: SchedulerConfig, clips: Bool?) throws {
        if try configuration.flag("thresholding", default: false) {
            let ratio = try configuration.real(
                "dynamic_thresholding_ratio", in: 0...1, default: 0.995)
            let limit = try configuration.real("sample_max_value", in: 1e-6...1e6, default: 1)
            self = .quantile(ratio: Float(ratio), limit: Float(limit))
        } else if let clips, try configuration.flag("clip_sample", default: clips) {
            let range = try configuration.real("clip_sample_range", in: 0...1e6, default: 1)
            self = .range(Float(range))
        } else {
            self = .none
        }
    }

    func applied(to x0: [Float]) -> [Float] {
        switch self {
        case .none: return x0
        case .range(let range): return x0.map { clamp($0, range) }
        case .quantile(let ratio, let limit):
            let s = min(max(Self.quantile(x0.map(\.magnitude), ratio), 1), limit)
            return x0.map { clamp($0, s) / s }
        }
    }

    /// `torch.quantile`: linear between the two nearest ranks.
    private static func quantile(_ values: [Float], _ ratio: Float) -> Float {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        let rank = ratio * Float(sorted.count - 1)
        let below = min(Int(rank), sorted.count - 1)
        let above = min(below + 1, sorted.count - 1)
        let weight = rank - Float(below)
        let span = sorted[above] - sorted[below]
        return weight < 0.5 ? sorted[below] + weight * span : sorted[above] - span * (1 - weight)
    }
}

private func clamp(_ value: Float, _ range: Float) -> Float { min(max(value, -range), range) }
