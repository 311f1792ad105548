#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A point in time: whole milliseconds since 1970-01-01 UTC.
public struct Moment: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let milliseconds: Int

    /// Makes a moment from milliseconds since 1970-01-01 UTC.
    public init(milliseconds: Int) {
        self.milliseconds = milliseconds
    }

    /// Reads `2026-01-31`, `2026-01-31T09:30`, `...T09:30:05` or `...T09:30:05.250Z`, all as UTC.
    public init?(_ text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(4), scanner.skip("-"),
            let month = scanner.number(2), scanner.skip("-"),
            let day = scanner.number(2),
            (1...12).contains(month), (1...Moment.days(in: month, of: year)).contains(day)
        else { return nil }
        var time = 0
        if scanner.skip("T") {
            guard let hour = scanner.number(2), scanner.skip(":"), let minute = scanner.number(2),
                hour < 24, minute < 60
            else { return nil }
            time = (hour * 60 + minute) * 60_000
            if scanner.skip(":") {
                guard let second = scanner.number(2), second < 60 else { return nil }
                time += second * 1000
                if scanner.skip(".") {
                    guard let milli = scanner.number(3) else { return nil }
                    time += milli
                }
            }
            _ = scanner.skip("Z")
        }
        guard scanner.isAtEnd else { return nil }
        milliseconds = Moment.days(year: year, month: month, day: day) * 86_400_000 + time
    }

    /// The clock of this machine, now.
    public static var now: Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(milliseconds: Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000)
    }

    /// The moment as `2026-01-31T09:30:05.250Z`.
    public var description: String {
        let day = milliseconds.floorDivided(by: 86_400_000)
        let rest = milliseconds &- day &* 86_400_000
        let (year, month, date) = Moment.civil(day)
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(date, 2))T"
            + "\(pad(rest / 3_600_000, 2)):\(pad(rest / 60_000 % 60, 2)):\(pad(rest / 1000 % 60, 2))"
            + ".\(pad(rest % 1000, 3))Z"
    }

    /// The seconds from an earlier moment to this one.
    public func seconds(since earlier: Moment) -> Double {
        Double(milliseconds - earlier.milliseconds) / 1000
    }

    public static func < (a: Moment, b: Moment) -> Bool {
        a.milliseconds < b.milliseconds
    }

    // The two conversions are Howard Hinnant's days_from_civil and civil_from_days.

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year.floorDivided(by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

private func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (number < 0 ? "-" : "") + zeros + digits
}

extension Int {
    fileprivate func floorDivided(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

/// Reads fixed-width numbers and single characters from the front of a text.
private struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number(_ digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
            rest = rest.dropFirst()
        }
        return value
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let byte = rest.first, UInt32(byte) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }
}
