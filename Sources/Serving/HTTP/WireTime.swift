import Foundation

/// Times as the server writes them.
enum WireTime {
    /// A time in UTC after ISO 8601, to the second: `2026-11-22T18:40:00Z`.
    static func utc(_ date: Date = Date()) -> String { date.formatted(.iso8601) }

    /// The first whole second that is no earlier than `seconds` from now.
    static func utc(secondsFromNow seconds: Double) -> String {
        let instant = (Date().timeIntervalSince1970 + max(0, seconds)).rounded(.up)
        return utc(Date(timeIntervalSince1970: instant))
    }

    /// A time as the `Date` header has it (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func http(_ date: Date = Date()) -> String { httpFormat.string(from: date) }

    private static let httpFormat: DateFormatter = {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter
    }()

    /// Seconds with three decimals.
    static func seconds(_ value: Double) -> String { String(format: "%.3f", value) }
}
