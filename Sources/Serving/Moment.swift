import Foundation

/// Times as the server writes them.
enum Moment {
    /// A time in UTC after ISO 8601, to the second: `2026-11-22T18:40:00Z`.
    static func utc(_ date: Date = Date()) -> String { date.formatted(.iso8601) }

    /// The first whole second that is no earlier than `seconds` from now.
    static func utc(secondsFromNow seconds: Double) -> String {
        let instant = (Date().timeIntervalSince1970 + max(0, seconds)).rounded(.up)
        return utc(Date(timeIntervalSince1970: instant))
    }

    /// Seconds with three decimals.
    static func seconds(_ value: Double) -> String { String(format: "%.3f", value) }
}
