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

    @Test(arguments: KernelSet.all)
    func `SiLU is right to 3e-7 from -100 to 100`(set: KernelSet) throws {
        try compare(.silu, { $0 / (1 + exp(-$0)) }, tolerance: 3e-7, set)
    }

    @Test(arguments: KernelSet.all)
    func `CLIP's GELU is right to 3e-7 from -100 to 100`(set: KernelSet) throws {
        try compare(.quickGelu, { $0 / (1 + exp(-1.702 * $0)) }, tolerance: 3e-7, set)
    }

    @Test(arguments: KernelSet.all)
    func `GELU is right to 5e-7 from -100 to 100`(set: KernelSet) throws {
        try compare(.gelu, { $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) }, tolerance: 5e-7, set)
    }

    @Test(
        arguments: KernelSet.all)
    func `values at the ends of what a Float holds stay finite or are NaN, and end nothing`(
        set: KernelSet
    ) throws {
        let kernels = try set.kernels
        var y: [Float] = [.infinity, -.infinity, .nan, 3e38, -3e38]
        let count = y.count
        y.withUnsafeMutableBufferPointer { rows in
            kernels.activate(rows.baseAddress, Int64(count), ck_silu)
        }
        #expect(y[0] == .infinity && y[3] == 3e38)
    }

    @Test(
        arguments: [1, 7, 8, 9, 77, 1000], KernelSet.all)
    func `softmax of columns is right to 1e-6, in one block or several, with keys hidden or not`(
        count: Int, set: KernelSet
    ) throws {
        let kernels = try set.kernels
        for (width, hides) in [(16, false), (16, true), (80, false), (80, true)] {
            let x = (0..<count * width).map { Float(sin(Double($0) * 1.7) * 20) }
            for block in [count, max(1, count / 3)] {
                var y = x
                var peaks = [Float](repeating: -.infinity, count: width)
                var totals = [Float](repeating: 0, count: width)
                var factors = totals
                for start in stride(from: 0, to: count, by: block) {
                    let size = min(block, count - start)
                    y.withUnsafeMutableBufferPointer { all in
                        guard let first = all.baseAddress else { return }
                        kernels.softmax(
                            first + start * width, Int64(size), Int64(width), 0.5,
                            hides ? Int64(-start) : .max, &peaks, &totals, &factors)
                        kernels.scale(first, Int64(start), Int64(width), factors)
                    }
                }
                for column in 0..<width {
                    let seen = 0..<(hides ? min(count, column + 1) : count)
                    let exact = seen.map { exp(Double(x[$0 * width + column]) / 2 - 10) }
                    let total = exact.reduce(0, +)
                    let hidden = [Float](repeating: 0, count: count - seen.count)
                    #expect(
                        difference(
                            (0..<count).map { y[$0 * width + column] / totals[column] },
                            exact.map { Float($0 / total) } + hidden) < 1e-6)
                }
            }
        }
    }

    @Test(arguments: KernelSet.all)
    func `a panel comes out as rows, each with its factor`(set: KernelSet) throws {
        let kernels = try set.kernels
        for (n, k) in [(16, 16), (5, 40), (37, 3), (64, 33)] where n <= Int(kernels.panel) {
            let width = (n + 15) & ~15
            let panel = (0..<k * width).map { Float($0) }
            let factors = (0..<width).map { Float($0) + 0.5 }
            var rows = [Float](repeating: -1, count: n * (k + 2))
            kernels.unpack(&rows, Int64(k + 2), panel, Int64(n), Int64(k), factors)
            for (row, i) in (0..<n * (k + 2)).map({ ($0 / (k + 2), $0 % (k + 2)) }) {
                let expected = i < k ? panel[i * width + row] * factors[row] : -1
                #expect(rows[row * (k + 2) + i] == expected)
            }
        }
    }
}
