import Testing

@testable import Reports

@Suite struct PlotScaleTests {
    @Test func `ticks are round and hold every value`() {
        let scale = PlotScale([12.3, 38.9], ticks: 4)
        #expect(scale.ticks.map(scale.text) == ["10", "20", "30", "40"])
        #expect(scale.place(10) == 0 && scale.place(40) == 1)
        let small = PlotScale([0.91, 0.97], ticks: 4)
        #expect(small.ticks.map(small.text) == ["0.90", "0.92", "0.94", "0.96", "0.98"])
        #expect(small.low <= 0.91 && small.high >= 0.97)
    }

    @Test func `a scale may end where the values do`() {
        let scale = PlotScale(within: [3, 17, 30], ticks: 6)
        #expect(scale.ticks == [5, 10, 15, 20, 25, 30])
        #expect(scale.place(3) == 0 && scale.place(30) == 1)
    }

    @Test func `one value has room around it`() {
        let scale = PlotScale([0.5, 0.5], ticks: 4)
        #expect(scale.low < 0.5 && scale.high > 0.5)
        let zero = PlotScale([0], ticks: 4)
        #expect(zero.low < 0 && zero.high > 0)
        #expect(PlotScale(exactly: [7], decimals: 0).place(7) == 0.5)
    }

    @Test(arguments: [1e-7, 3.0, 123_456.0, -40.0])
    func `any size of number is held`(_ value: Double) {
        let scale = PlotScale([value, value * 1.5], ticks: 4)
        let margin = abs(value) * 1e-9
        #expect(scale.low <= min(value, value * 1.5) + margin)
        #expect(scale.high >= max(value, value * 1.5) - margin)
        #expect((2...7).contains(scale.ticks.count), "\(scale.ticks)")
    }
}
