import Foundation
import Testing

@testable import Diffusion

/// The arithmetic of rows against Foundation in double precision, tails of every length included.
@Suite struct RowsTests {
    private func compare(
        _ function: Activation, _ exact: (Double) -> Double, tolerance: Double
    ) {
        let x = (-2000...2000).map { Float($0) * 0.0501 } + [0, -0.0, 1e-20, -1e-20]
        for count in [x.count, 1, 7, 8, 9] {
            var y = Array(x.prefix(count))
            y.withUnsafeMutableBufferPointer { rows in
                if let start = rows.baseAddress { activate(start, count: count, function) }
            }
            for (value, result) in zip(x, y) {
                let expected = exact(Double(value))
                let error = abs(Double(result) - expected) / max(1, abs(expected))
                #expect(error < tolerance, "\(value) gives \(result), not \(expected)")
            }
        }
    }

    @Test("SiLU is right to 3e-7 from -100 to 100")
    func siluOfRows() { compare(.silu, { $0 / (1 + exp(-$0)) }, tolerance: 3e-7) }

    @Test("CLIP's GELU is right to 3e-7 from -100 to 100")
    func quickGeluOfRows() { compare(.quickGelu, { $0 / (1 + exp(-1.702 * $0)) }, tolerance: 3e-7) }

    @Test("GELU is right to 5e-7 from -100 to 100")
    func geluOfRows() {
        compare(.gelu, { $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) }, tolerance: 5e-7)
    }

    @Test("Values at the ends of what a Float holds stay finite or are NaN, and end nothing")
    func extremes() {
        var y: [Float] = [.infinity, -.infinity, .nan, 3e38, -3e38]
        let count = y.count
        y.withUnsafeMutableBufferPointer { rows in
            if let start = rows.baseAddress { activate(start, count: count, .silu) }
        }
        #expect(y[0] == .infinity && y[3] == 3e38)
    }

    @Test("Softmax is right to 1e-6 and sums to 1", arguments: [1, 7, 8, 9, 77, 1000])
    func softmaxOfRows(count: Int) {
        let x = (0..<count).map { Float(sin(Double($0) * 1.7) * 20) }
        let top = x.max() ?? 0
        let exact = x.map { exp(Double($0) - Double(top)) }
        let total = exact.reduce(0, +)
        var y = x
        y.withUnsafeMutableBufferPointer { row in
            if let start = row.baseAddress { softmax(start, count: count) }
        }
        #expect(difference(y, exact.map { Float($0 / total) }) < 1e-6)
        #expect(abs(y.reduce(0, +) - 1) < 1e-5)
    }
}
