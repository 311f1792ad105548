/// Weighs the states of a chunk's tokens as the web UI does ("Original" emphasis).
///
/// Each token's values are multiplied by its weight; then all are scaled by one factor, so that
/// their mean is what it was. That factor is left out where it would not be a number.
///
/// - Parameters:
///   - states: the chunk's, token by token.
///   - weights: one for each token.
func emphasise(_ states: UnsafeMutableBufferPointer<Float>, _ weights: [Float]) {
    guard !weights.isEmpty, !states.isEmpty else { return }
    func mean() -> Float {
        Float(states.reduce(0.0) { $0 + Double($1) } / Double(states.count))
    }
    let width = states.count / weights.count
    let before = mean()
    for (token, weight) in weights.enumerated() where weight != 1 {
        for i in (token * width)..<((token + 1) * width) { states[i] *= weight }
    }
    let factor = before / mean()
    guard factor.isFinite else { return }
    for i in states.indices { states[i] *= factor }
}
