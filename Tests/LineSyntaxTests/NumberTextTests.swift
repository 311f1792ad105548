import LineSyntax
import Testing

@Suite struct NumberTextTests {
    @Test(arguments: [
        (0.0, 1, "0.0"), (0.04, 1, "0.0"), (-0.04, 1, "0.0"), (0.05, 1, "0.1"), (-1.25, 1, "-1.3"),
        (12.345, 2, "12.35"), (9.999, 2, "10.00"), (3.7, 0, "4"), (0.0375, 4, "0.0375"),
        (Double.infinity, 2, "inf"), (-Double.infinity, 2, "-inf"), (Double.nan, 2, "nan"),
        (1e300, 2, "1e+300"),
    ])
    func `numbers have a fixed number of decimals`(_ value: Double, _ decimals: Int, _ text: String)
    {
        #expect(value.fixed(decimals) == text)
    }

    @Test(
        arguments: [
            (0.04, "0.0 s"), (9.94, "9.9 s"), (10.4, "10 s"), (99.4, "99 s"), (99.5, "2 min"),
            (5940, "99 min"), (6000, "1 h 40 min"), (7200, "2 h"), (-1, "very long"),
            (1e9, "very long"), (.nan, "very long"),
        ] as [(Double, String)])
    func `seconds are told in the largest unit that fits`(_ seconds: Double, _ text: String) {
        #expect(seconds.inWords == text)
    }

    @Test func `a duration is a number of seconds`() {
        #expect(Duration.milliseconds(1500).seconds == 1.5)
    }
}
