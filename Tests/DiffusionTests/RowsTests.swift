import CKernels
import Foundation
import Testing

@testable import Diffusion

/// The arithmetic of rows against Foundation in double precision, tails of every length included.
@Suite struct RowsTests {
    private func compare(
        _ function: Activation, _ exact: (Double) -> Double, tolerance: Double,
        _ set: KernelSet
    ) throws {
        let kernels = try set.kernels
        let x = (-2000...2000).map { Float($0) * 0.0501 } + [0, -0.0, 1e-20, -1e-20]
        for count in [x.count, 1, 7, 8, 9] {
            var y = Array(x.prefix(count))
            y.withUnsafeMutableBufferPointer { rows in
                kernels.activate(rows.baseAddress, Int64(count), function.kernel)
            }
            for (value, result) in zip(x, y) {
                let expected = exact(Double(value))
                let error = abs(Double(result) - expected) / max(1, abs(expected))
                #expect(error < tolerance, "\(value) gives \(result), not \(expected)")
            }
        }
    }

    @Test("SiLU is right to 3e-7 from -100 to 100", arguments: KernelSet.all)
    func siluOfRows(set: KernelSet) throws {
        try compare(.silu, { $0 / (1 + exp(-$0)) }, tolerance: 3e-7, set)
    }

    @Test("CLIP's GELU is right to 3e-7 from -100 to 100", arguments: KernelSet.all)
    func quickGeluOfRows(set: KernelSet) throws {
        try compare(.quickGelu, { $0 / (1 + exp(-1.702 * $0)) }, tolerance: 3e-7, set)
    }

    @Test("GELU is right to 5e-7 from -100 to 100", arguments: KernelSet.all)
    func geluOfRows(set: KernelSet) throws {
        try compare(.gelu, { $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) }, tolerance: 5e-7, set)
    }

    @Test(
        "Values at the ends of what a Float holds stay finite or are NaN, and end nothing",
        arguments: KernelSet.all)
    func extremes(set: KernelSet) throws {
        let kernels = try set.kernels
        var y: [Float] = [.infinity, -.infinity, .nan, 3e38, -3e38]
        let count = y.count
        y.withUnsafeMutableBufferPointer { rows in
            kernels.activate(rows.baseAddress, Int64(count), ck_silu)
        }
        #expect(y[0] == .infinity && y[3] == 3e38)
    }

    @Test(
        "Softmax is right to 1e-6 and sums to 1, taken in one block or in several",
        arguments: [1, 7, 8, 9, 77, 1000], KernelSet.all)
    func softmaxOfRows(count: Int, set: KernelSet) throws {
        let kernels = try set.kernels
        let x = (0..<count).map { Float(sin(Double($0) * 1.7) * 20) }
        let exact = x.map { exp(Double($0) / 2 - 10) }
        let total = exact.reduce(0, +)
        for block in [count, max(1, count / 3)] {
            var y = x
            var (peak, sum, factor): (Float, Float, Float) = (-.infinity, 0, 0)
            for start in stride(from: 0, to: count, by: block) {
                let size = min(block, count - start)
                y.withUnsafeMutableBufferPointer { row in
                    guard let first = row.baseAddress else { return }
                    kernels.softmax(
                        first + start, Int64(size), 1, Int64(size), 0.5, .max, &peak, &sum, &factor)
                    for i in 0..<start { first[i] *= factor }
                }
            }
            #expect(difference(y.map { $0 / sum }, exact.map { Float($0 / total) }) < 1e-6)
        }
    }
}
