import Diffusion
import JSON
import Testing

@Suite struct RandomSourceTests {
    private func vectors(_ key: String) throws -> [String: JSONValue] {
        try #require(try Reference.json("samplers/rng_vectors.json")[key]?.objectValue)
    }

    @Test(arguments: ["0", "42", "2147483647"])
    func `many values are those of PyTorch to the last bit`(seed: String) throws {
        let expected = try vectors(seed)
        var source = RandomSource(seed: try #require(UInt64(seed)))
        let values = source.normal(4 * 64 * 64)
        #expect(Array(values.prefix(8)) == (try expected.floats("first8")))
        #expect(Array(values.suffix(4)) == (try expected.floats("last4")))
        let sum = values.reduce(0.0) { $0 + Double($1) }
        #expect((sum - (try expected.real("sum_f64"))).magnitude < 1e-9)
        let absolute = values.reduce(0.0) { $0 + Double($1.magnitude) }
        #expect((absolute - (try expected.real("abs_sum_f64"))).magnitude < 1e-8)
    }

    @Test(arguments: ["0", "42", "2147483647"])
    func `few values are those of PyTorch and keep the second of a pair`(seed: String) throws {
        let expected = try vectors(seed)
        var source = RandomSource(seed: try #require(UInt64(seed)))
        #expect(difference(source.normal(4), try expected.floats("randn4")) < 2e-7)
        #expect(difference(source.normal(4), try expected.floats("next_randn4")) < 2e-7)
        // One at a time is the same stream as four at a time.
        var single = RandomSource(seed: try #require(UInt64(seed)))
        let one = (0..<4).flatMap { _ in single.normal(1) }
        #expect(difference(one, try expected.floats("randn4")) < 2e-7)
    }

    @Test(arguments: ["0", "42", "2147483647"])
    func `a rest of fewer than sixteen is drawn anew`(seed: String) throws {
        var source = RandomSource(seed: try #require(UInt64(seed)))
        let values = source.normal(17)
        #expect(values == (try vectors(seed).floats("randn17")))
    }

    @Test func `only the low 32 bits of a seed count`() {
        var low = RandomSource(seed: 42)
        var high = RandomSource(seed: 1 << 32 + 42)
        var other = RandomSource(seed: 43)
        let values = low.normal(20)
        #expect(values == high.normal(20))
        #expect(values != other.normal(20))
    }

    @Test func `no values are no values`() {
        var source = RandomSource(seed: 1)
        #expect(source.normal(0).isEmpty)
        #expect(source.normal(-1).isEmpty)
    }
}
