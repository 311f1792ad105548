import Foundation
import Testing

@testable import Diffusion

/// Operations on tensors against the plainest loops in double precision.
@Suite struct KernelTests {
    private func tensor(
        _ engine: Engine, _ values: [Float], n: Int, height: Int, width: Int, channels: Int
    ) throws -> Tensor {
        let x = try engine.tensor(n: n, height: height, width: width, channels: channels)
        for (i, value) in values.prefix(x.count).enumerated() { x.data[i] = value }
        return x
    }

    struct Shape: CustomTestStringConvertible {
        let n, height, width, channelsIn, channelsOut, kernel, stride: Int
        var testDescription: String {
            "\(n)x\(height)x\(width), \(channelsIn) to \(channelsOut), kernel \(kernel)/\(stride)"
        }
    }

    @Test(
        arguments: [
            Shape(n: 1, height: 1, width: 1, channelsIn: 4, channelsOut: 3, kernel: 3, stride: 1),
            Shape(n: 2, height: 5, width: 7, channelsIn: 4, channelsOut: 16, kernel: 3, stride: 1),
            Shape(n: 1, height: 9, width: 6, channelsIn: 24, channelsOut: 20, kernel: 3, stride: 2),
            Shape(n: 2, height: 8, width: 8, channelsIn: 16, channelsOut: 16, kernel: 3, stride: 2),
            // Above the grain, so cut into bands, the last one shorter.
            Shape(
                n: 1, height: 19, width: 16, channelsIn: 64, channelsOut: 96, kernel: 3, stride: 1),
            // Enough tiles that the weights are transformed ahead.
            Shape(
                n: 2, height: 22, width: 23, channelsIn: 32, channelsOut: 70, kernel: 3, stride: 1),
        ], KernelSet.all)
    func `convolutions are right at every size, stride and cut`(shape s: Shape, set: KernelSet)
        throws
    {
        let engine = try Engine(threads: 2, kernels: set.kernels)
        let weights = values(s.channelsOut * s.channelsIn * s.kernel * s.kernel, 1)
        let bias = values(s.channelsOut, 2)
        let layer = Convolution(
            in: s.channelsIn, stride: s.stride, bias: bias,
            try WeightMatrix(weights, each: s.channelsIn * s.kernel * s.kernel))
        let x = try tensor(
            engine, values(s.n * s.height * s.width * s.channelsIn), n: s.n, height: s.height,
            width: s.width, channels: s.channelsIn)
        let y = try layer(engine, x)
        var expected: [Float] = []
        for image in 0..<s.n {
            for row in 0..<y.height {
                for column in 0..<y.width {
                    for out in 0..<s.channelsOut {
                        var total = Double(bias[out])
                        for (ky, kx) in (0..<s.kernel * s.kernel).map({
                            ($0 / s.kernel, $0 % s.kernel)
                        }) {
                            let (sy, sx) = (
                                row * s.stride + ky - s.kernel / 2,
                                column * s.stride + kx - s.kernel / 2
                            )
                            guard (0..<s.height).contains(sy), (0..<s.width).contains(sx) else {
                                continue
                            }
                            for channel in 0..<s.channelsIn {
                                let from = ((image * s.height + sy) * s.width + sx) * s.channelsIn
                                let weight =
                                    ((out * s.channelsIn + channel) * s.kernel + ky) * s.kernel + kx
                                total += Double(x.data[from + channel]) * Double(weights[weight])
                            }
                        }
                        expected.append(Float(total))
                    }
                }
            }
        }
        #expect(difference(y.values, expected) < 2e-5)
        // Added to a target, with a further bias for each channel.
        let target = try tensor(
            engine, Array(repeating: 10, count: y.count), n: y.n, height: y.height,
            width: y.width, channels: y.channels)
        let extra = Array(repeating: Float(5), count: s.channelsOut)
        let sum = try extra.withUnsafeBufferPointer {
            try layer(engine, x, extraBias: $0.baseAddress, addingTo: target)
        }
        #expect(difference(sum.values, expected.map { $0 + 15 }) < 2e-5)
    }

    @Test(
        arguments: [(1, 5, 3), (17, 16, 33), (300, 64, 200), (77, 768, 96), (13, 2100, 130)],
        KernelSet.all)
    func `matrix products are right at every size and cut`(
        shape: (rows: Int, inner: Int, columns: Int), set: KernelSet
    ) throws {
        let (rows, inner, columns) = shape
        let engine = try Engine(threads: 2, kernels: set.kernels)
        let (weights, bias) = (values(columns * inner, 1), values(columns, 2))
        let x = try tensor(
            engine, values(rows * inner), n: 1, height: 1, width: rows, channels: inner)
        for hasBias in [true, false] {
            let layer = Linear(
                inner: inner, bias: hasBias ? bias : nil, try WeightMatrix(weights, each: inner))
            var expected: [Float] = []
            for row in 0..<rows {
                for column in 0..<columns {
                    var total = hasBias ? Double(bias[column]) : 0
                    for i in 0..<inner {
                        total +=
                            Double(x.data[row * inner + i]) * Double(weights[column * inner + i])
                    }
                    expected.append(Float(total))
                }
            }
            let y = try layer(engine, x)
            #expect(difference(y.values, expected) < 2e-5)
            try layer(engine, x, addingTo: y)
            #expect(difference(y.values, expected.map { 2 * $0 }) < 4e-5)
        }
    }

    @Test(
        arguments: [
            (2, 5, 5, 3, 7, true), (1, 300, 300, 2, 8, true), (2, 33, 7, 4, 16, false),
            (1, 30, 3000, 1, 40, false), (1, 400, 400, 1, 160, true),
        ], KernelSet.all)
    func `attention is right for any heads, tiles and mask`(
        shape: (n: Int, queries: Int, keys: Int, heads: Int, size: Int, causal: Bool),
        set: KernelSet
    ) throws {
        let (n, queries, keys, heads, size, causal) = shape
        let engine = try Engine(threads: 2, kernels: set.kernels)
        let width = heads * size
        let q = try tensor(
            engine, values(n * queries * width), n: n, height: 1, width: queries, channels: width)
        let kv = try tensor(
            engine, values(n * keys * 2 * width, 3), n: n, height: 1, width: keys,
            channels: 2 * width)
        let y = try engine.attention(
            HeadRows(data: q.data, stride: width, rows: queries),
            HeadRows(data: kv.data, stride: 2 * width, rows: keys),
            HeadRows(data: kv.data + width, stride: 2 * width, rows: keys), n: n, heads: heads,
            size: size, causal: causal)
        var expected = [Float](repeating: 0, count: n * queries * width)
        for (image, row, head) in (0..<n * queries * heads).map({
            ($0 / heads / queries, $0 / heads % queries, $0 % heads)
        }) {
            let from = (image * queries + row) * width + head * size
            let scores = (0..<(causal ? row + 1 : keys)).map { key in
                (0..<size).reduce(0.0) { total, i in
                    let k = (image * keys + key) * 2 * width + head * size + i
                    return total + Double(q.data[from + i]) * Double(kv.data[k])
                } / Double(size).squareRoot()
            }
            let total = scores.reduce(0) { $0 + exp($1) }
            for i in 0..<size {
                expected[from + i] = Float(
                    scores.enumerated().reduce(0.0) { sum, score in
                        let v = (image * keys + score.offset) * 2 * width + width + head * size + i
                        return sum + exp(score.element) / total * Double(kv.data[v])
                    })
            }
        }
        #expect(difference(y.values, expected) < 2e-6)
    }

    @Test(
        arguments: [(3, 5, 12), (40, 41, 24)], KernelSet.all)
    func `group norms are right, over blocks of positions too`(
        shape: (height: Int, width: Int, channels: Int), set: KernelSet
    ) throws {
        let (height, width, channels) = shape
        let engine = try Engine(threads: 2, kernels: set.kernels)
        let (weight, bias) = (values(channels, 1), values(channels, 2))
        let norm = Norm(weight: weight, bias: bias, epsilon: 1e-5, groups: 4)
        let x = try tensor(
            engine, values(2 * height * width * channels).map { $0 + 3 }, n: 2, height: height,
            width: width, channels: channels)
        let y = try norm.grouped(engine, x, activates: false)
        let active = try norm.grouped(engine, x, activates: true)
        let each = channels / 4
        var expected = [Float](repeating: 0, count: x.count)
        for (image, group) in (0..<8).map({ ($0 / 4, $0 % 4) }) {
            let places = (0..<x.rows * each).map {
                (image * x.rows + $0 / each) * channels + group * each + $0 % each
            }
            let mean = places.reduce(0.0) { $0 + Double(x.data[$1]) } / Double(places.count)
            let variance =
                places.reduce(0.0) { $0 + pow(Double(x.data[$1]) - mean, 2) } / Double(places.count)
            for place in places {
                let z = (Double(x.data[place]) - mean) / (variance + 1e-5).squareRoot()
                let channel = place % channels
                expected[place] = Float(z * Double(weight[channel]) + Double(bias[channel]))
            }
        }
        #expect(difference(y.values, expected) < 1e-5)
        #expect(difference(active.values, expected.map { $0 / (1 + exp(-$0)) }) < 1e-5)
    }

    @Test(
        arguments: [5, 8, 37, 64],
        KernelSet.all)
    func `layer norms are right for widths of any remainder`(channels: Int, set: KernelSet) throws {
        let engine = try Engine(threads: 2, kernels: set.kernels)
        let (weight, bias) = (values(channels, 1), values(channels, 2))
        let x = try tensor(
            engine, values(9 * channels), n: 3, height: 1, width: 3, channels: channels)
        let y = try Norm(weight: weight, bias: bias, epsilon: 1e-5, groups: 1).layer(engine, x)
        var expected: [Float] = []
        for row in 0..<9 {
            let values = (0..<channels).map { Double(x.data[row * channels + $0]) }
            let mean = values.reduce(0, +) / Double(channels)
            let variance = values.reduce(0) { $0 + pow($1 - mean, 2) } / Double(channels)
            for (i, value) in values.enumerated() {
                let z = (value - mean) / (variance + 1e-5).squareRoot()
                expected.append(Float(z * Double(weight[i]) + Double(bias[i])))
            }
        }
        #expect(difference(y.values, expected) < 2e-6)
    }

    @Test func `doubling, joining and turning to planes move every value to its place`() throws {
        let engine = try Engine(threads: 2)
        let planes = (0..<24).map(Float.init)  // 2 channels of 3 x 4
        let x = try engine.repeated(planes, n: 2, height: 3, width: 4, channels: 2)
        #expect(engine.planes(x, image: 0) == planes)
        #expect(engine.planes(x, image: 1) == planes)
        let doubled = engine.planes(try engine.upsampled(x), image: 1)
        #expect(doubled.count == 96)
        #expect(doubled[0] == 0 && doubled[1] == 0 && doubled[2] == 1 && doubled[8] == 0)
        #expect(doubled[95] == 23)
        let odd = engine.planes(try engine.upsampled(x, height: 5, width: 7), image: 0)
        // Rows 0 0 1 1 2 and columns 0 0 1 1 2 2 3 of the source, as torch's nearest picks them.
        #expect(Array(odd[0..<7]) == [0, 0, 1, 1, 2, 2, 3])
        #expect(stride(from: 0, to: 35, by: 7).map { odd[$0] } == [0, 0, 4, 4, 8])
        let joined = engine.planes(try engine.joined(x, x), image: 0)
        #expect(joined == planes + planes)
    }
}
