import Testing

@testable import Parameters

@Suite struct NumberTests {
    @Test func `a real prints as the shortest text that reads back`() {
        #expect(Number.shortest(7.5) == "7.5")
        #expect(Number.shortest(8) == "8")
        #expect(Number.shortest(0.1 + 0.2) == "0.30000000000000004")
        #expect(Number.shortest(1e22) == "1e+22")
    }

    @Test func `random reals read back as they were`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let number = Double.random(in: 1...20, using: &generator)
            #expect(Number.real(Number.shortest(number)[...]) == number)
        }
    }

    @Test func `text is trimmed of white space of any script and of nothing else`() {
        #expect(trimmed("\u{3000}\u{a0} a b\r\n\t") == "a b")
        #expect(trimmed(" \n ").isEmpty)
        #expect(trimmed("\u{200b}a") == "\u{200b}a")
    }
}
