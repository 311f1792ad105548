import Foundation

/// Dates as servers write them.
enum HTTPDate {
    /// Seconds since 1970 of an HTTP date, an ISO 8601 time (UTC where it names no zone) or a
    /// number of seconds or milliseconds since 1970; nil for anything else.
    static func seconds(_ text: String) -> Double? {
        if let number = Double(text), number.isFinite {
            return number > 1e11 ? number / 1000 : number > 1e9 ? number : nil
        }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        for format in [
            "EEE, dd MMM yyyy HH:mm:ss zzz", "yyyy-MM-dd'T'HH:mm:ssXXXXX",
            "yyyy-MM-dd'T'HH:mm:ss.SSSXXXXX", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXXXX",
            "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS", "yyyy-MM-dd HH:mm:ss",
            "yyyy-MM-dd HH:mm:ssXXXXX", "yyyy-MM-dd HH:mm:ss.SSSSSS",
        ] {
            formatter.dateFormat = format
            if let date = formatter.date(from: text) { return date.timeIntervalSince1970 }
        }
        return nil
    }
}
