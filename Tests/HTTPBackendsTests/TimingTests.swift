import Testing

@testable import HTTPBackends

@Suite struct TimingTests {
    private func wait(_ headers: [String: String], attempt: Int = 0) -> Double {
        RateLimit.wait({ headers[$0] }, attempt: attempt, timing: FakeTime().timing)
    }

    // The clock of FakeTime stands at 1,700,000,000: Tue, 14 Nov 2023 22:13:20 GMT.
    @Test(
        arguments: [
            (["retry-after": "7"], 7.0), (["retry-after": " 0.5 "], 0.5),
            (["retry-after": "-3"], 0.0),
            (["retry-after": "Tue, 14 Nov 2023 22:13:50 GMT"], 30),
            (["retry-after": "Tue, 14 Nov 2023 22:00:00 GMT"], 0.0),
            (["x-rate-limit-reset-at-utc": "2023-11-14T22:13:30Z"], 10),
            (["x-rate-limit-reset-at-utc": "2023-11-14T22:13:30"], 10),
            (["x-rate-limit-reset-at-utc": "2023-11-14 22:13:30"], 10),
            (["x-rate-limit-reset-at-utc": "2023-11-14T23:13:30+01:00"], 10),
            (["x-rate-limit-reset-at-utc": "1700000012"], 12),
            (["x-rate-limit-reset-at-utc": "1700000012000"], 12),
            (["retry-after": "2", "x-rate-limit-reset-at-utc": "1700000012"], 2),
            (["retry-after": "soon", "x-rate-limit-reset-at-utc": "1700000012"], 12),
        ] as [([String: String], Double)])
    func `the wait is what the headers say`(_ headers: [String: String], _ seconds: Double) {
        #expect(abs(wait(headers) - seconds) < 0.001)
    }

    @Test(arguments: [(0, 1.0), (1, 2), (2, 4), (10, 30), (1000, 30), (-1, 1)])
    func `without them it is a random part of a span that doubles`(
        _ attempt: Int, _ seconds: Double
    ) {
        #expect(
            wait(["retry-after": "nan", "x-rate-limit-reset-at-utc": "tomorrow"], attempt: attempt)
                == seconds)
    }
}
