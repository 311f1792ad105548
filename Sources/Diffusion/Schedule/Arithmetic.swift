/// Element by element, as far as the shorter array goes.
func zipMap(_ x: [Float], _ y: [Float], _ combine: (Float, Float) -> Float) -> [Float] {
    zip(x, y).map { combine($0, $1) }
}

/// Clean latents and noise mixed so that unit variance stays unit variance.
///
/// `alpha` is the schedule's cumulative product at the timestep.
func variancePreserving(_ clean: [Float], noise: [Float], alpha: Float) -> [Float] {
    let (a, b) = (alpha.squareRoot(), (1 - alpha).squareRoot())
    return zipMap(clean, noise) { a * $0 + b * $1 }
}

extension SchedulerConfig {
    /// Timesteps that index the training's, rounded half to even.
    ///
    /// - Throws: `DiffusionError.configuration` when `steps_offset` moves one past the last.
    func whole(_ timesteps: [Double]) throws -> [Float] {
        let trainSteps = try trainSteps
        return try timesteps.map { timestep in
            let rounded = timestep.rounded(.toNearestOrEven)
            guard rounded >= 0, rounded < Double(trainSteps) else {
                throw failure(
                    "steps_offset", values["steps_offset"] ?? .integer(0),
                    "what keeps timestep \(rounded) below \(trainSteps); try fewer steps")
            }
            return Float(rounded)
        }
    }
}
