extension Double {
    /// This number with one decimal: `0.6`.
    public var tenths: String { fixed(1) }

    /// This number with `decimals` decimals; `inf`, `-inf` and `nan` as such.
    public func fixed(_ decimals: Int) -> String {
        guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (magnitude * scale).rounded()
        guard scaled < 1e15 else { return description }
        let whole = Int(scaled)
        let (high, low) = whole.quotientAndRemainder(dividingBy: Int(scale))
        let sign = self < 0 && whole != 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(high)" }
        let digits = String(low)
        return "\(sign)\(high)." + String(repeating: "0", count: decimals - digits.count) + digits
    }

    /// This number of seconds in words: `8 s`, `3 min`, `1 h 20 min`.
    public var inWords: String {
        guard self >= 0, self < 1e9 else { return "very long" }
        if self < 10 { return "\(tenths) s" }
        if self < 99.5 { return "\(fixed(0)) s" }
        let minutes = Int((self / 60).rounded())
        guard minutes >= 100 else { return "\(minutes) min" }
        return "\(minutes / 60) h" + (minutes % 60 == 0 ? "" : " \(minutes % 60) min")
    }
}

extension Duration {
    /// This duration in seconds.
    public var seconds: Double { self / .seconds(1) }
}

extension Int {
    /// This number with a noun, which gets an `s` unless the number is 1: `1 run`, `3 runs`.
    public func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }

    /// `1,234,567`; in words for `Int.max`, which means that many or more.
    public var grouped: String {
        guard self < .max else { return "more than 9,000,000,000,000,000,000" }
        let digits = Array(String(self))
        return String(
            digits.enumerated().flatMap { index, digit in
                index > 0 && (digits.count - index) % 3 == 0 ? [",", digit] : [digit]
            })
    }
}
