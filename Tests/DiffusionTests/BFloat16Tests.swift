import CKernels
import Foundation
import Testing

@testable import Diffusion

/// Products of values rounded to bfloat16.
@Suite struct BFloat16Tests {
    /// To the nearest of 8 bits, ties to even.
    private func rounded(_ x: Float) -> Double {
        let bits = x.bitPattern
        return Double(
            Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000))
    }

    /// The ways this processor has, by number.
    private static let ways: [Int64] = (0..<2).filter { ck_pairs_of($0) != nil }

    private func engine(_ way: Int64) throws -> Engine {
        let engine = try Engine(threads: 2)
        engine.pairs = try #require(ck_pairs_of(way)).pointee
        return engine
    }

    @Test func `there are ways where the engine says so`() {
        #expect(Self.ways.isEmpty != Model.canRoundToBF16)
    }

    @Test(
        arguments: [
            (1, 5, 3), (17, 16, 33), (300, 64, 200), (77, 768, 96), (13, 2101, 130), (24, 33, 64),
            (1100, 2101, 3),
        ], ways)
    func `products are those of the rounded values at every size and cut`(
        shape: (rows: Int, inner: Int, columns: Int), way: Int64
    ) throws {
        let (rows, inner, columns) = shape
        let engine = try engine(way)
        let (weights, bias) = (values(columns * inner, 1), values(columns, 2))
        let x = try engine.tensor(n: 1, height: 1, width: rows, channels: inner)
        for (i, value) in values(rows * inner).enumerated() { x.data[i] = value }
        let layer = try Linear(inner: inner, bias: bias, WeightMatrix(weights, each: inner))
        var expected: [Float] = []
        for row in 0..<rows {
            for column in 0..<columns {
                var total = Double(bias[column])
                for i in 0..<inner {
                    total += rounded(x.data[row * inner + i]) * rounded(weights[column * inner + i])
                }
                expected.append(Float(total))
            }
        }
        let y = try layer(engine, x)
        #expect(difference(y.values, expected) < 2e-5)
        try layer(engine, x, addingTo: y)
        #expect(difference(y.values, expected.map { 2 * $0 }) < 4e-5)
    }

    @Test(
        arguments: [
            (2, 5, 5, 3, 7, true), (1, 300, 300, 2, 8, true), (2, 33, 7, 4, 16, false),
            (1, 30, 3000, 1, 40, false), (1, 400, 400, 1, 160, true),
        ], ways)
    func `attention is that of single precision within what rounding takes`(
        shape: (n: Int, queries: Int, keys: Int, heads: Int, size: Int, causal: Bool), way: Int64
    ) throws {
        let (n, queries, keys, heads, size, causal) = shape
        let width = heads * size
        let engine = try engine(way)
        let pairs = engine.pairs
        let q = try engine.tensor(n: n, height: 1, width: queries, channels: width)
        let kv = try engine.tensor(n: n, height: 1, width: keys, channels: 2 * width)
        for (i, value) in values(q.count).enumerated() { q.data[i] = value }
        for (i, value) in values(kv.count, 3).enumerated() { kv.data[i] = value }
        let results = try [nil, pairs].map { pairs in
            engine.pairs = pairs
            return try engine.attention(
                HeadRows(data: q.data, stride: width, rows: queries),
                HeadRows(data: kv.data, stride: 2 * width, rows: keys),
                HeadRows(data: kv.data + width, stride: 2 * width, rows: keys), n: n, heads: heads,
                size: size, causal: causal
            ).values
        }
        #expect(results[0] != results[1])
        #expect(difference(results[1], results[0]) < 0x1p-7)
    }

    private func job(bf16: Bool, seed: UInt64 = 42) -> Job {
        Job(
            prompt: "a red apple", negative: "", width: 128, height: 128, steps: 8, guidance: 4,
            scheduler: "DPMSolverMultistep", seed: seed, roundsToBF16: bf16)
    }

    @Test(
        .enabled(if: Model.canRoundToBF16))
    func `a picture in bf16 is near that in fp32, and the same for any number of threads`() throws {
        let images = try [1, 2, 3].map { threads in
            let model = try Model(path: bundledModel, threads: threads)
            let paint = { try model.generate($0, events: { _ in }, isCancelled: { false }) }
            let first = try paint(job(bf16: true))
            // One after the other in one process, each in its own.
            let single = try paint(job(bf16: false))
            #expect(try paint(job(bf16: true)) == first)
            return [first, single]
        }
        #expect(images.allSatisfy { $0 == images[0] })
        let errors = zip(images[0][0].pixels, images[0][1].pixels).map {
            Double($0) - Double($1)
        }
        let mean = errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)
        #expect(mean > 0)
        #expect(10 * log10(255 * 255 / mean) > 25, "PSNR in dB")
    }

    @Test(.enabled(if: !Model.canRoundToBF16))
    func `a processor without bf16 says so`() throws {
        let model = try Model(path: bundledModel, threads: 1)
        #expect(
            throws: DiffusionError.job(
                field: "precision", value: "bf16",
                allowed: "fp32; this processor has no instruction for bf16 (AVX512_BF16)")
        ) {
            try model.generate(job(bf16: true), events: { _ in }, isCancelled: { false })
        }
    }
}
