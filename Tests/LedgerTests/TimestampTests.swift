import Foundation
import Testing

@testable import Ledger

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_767_345_845_678, "2026-01-02T09:24:05.678Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
        ])
    func `a timestamp prints as ISO 8601 in UTC and reads back`(_ milliseconds: Int, _ text: String)
    {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test func `the days of eight centuries agree with Foundation`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for day in stride(from: -140_000, to: 160_000, by: 17) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let text = Timestamp(milliseconds: day * 86_400_000).description
            let year = try #require(Int(text.prefix(4)))
            let month = try #require(Int(text.dropFirst(5).prefix(2)))
            let dayOfMonth = try #require(Int(text.dropFirst(8).prefix(2)))
            #expect([year, month, dayOfMonth] == [parts.year, parts.month, parts.day])
            #expect(Timestamp(String(text.prefix(10)))?.milliseconds == day * 86_400_000)
        }
    }

    @Test func `shorter forms are read as the start of their day, minute or second`() {
        #expect(Timestamp("2026-01-02")?.description == "2026-01-02T00:00:00.000Z")
        #expect(Timestamp("2026-01-02T09:24")?.description == "2026-01-02T09:24:00.000Z")
        #expect(Timestamp("2026-01-02T09:24:05Z")?.description == "2026-01-02T09:24:05.000Z")
    }

    @Test(
        arguments: [
            "", "2026", "2026-1-2", "2026-13-01", "2026-02-29", "2026-01-02T", "2026-01-02T25:00",
            "2026-01-02T09:60", "2026-01-02 09:24", "2026-01-02T09:24:05.6", "2026-01-02x", "-",
            "٢٠٢٦-01-02",
        ])
    func `what is no date is refused`(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `far times print without a trap`() {
        #expect(Timestamp(milliseconds: .max).description.hasSuffix("Z"))
        #expect(Timestamp(milliseconds: .min).description.hasSuffix("Z"))
    }
}
