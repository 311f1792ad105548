import Parameters

/// The way between two settings in steps, and the search on it for the first bad one.
///
/// Point 0 is the good end and the last point the bad one. First the numbers walk, together, then
/// every other change is made, one after the other.
struct Bisection {
    /// What was judged of a point.
    enum Verdict: String {
        case good, bad, skip
    }

    /// The state of the search.
    enum Stand: Equatable {
        /// This point is to be judged next.
        case next(Int)
        /// The change is between these two points; the ones between were skipped.
        case found(good: Int, bad: Int)
    }

    let a: Settings
    let b: Settings
    /// The index of the last point.
    let last: Int
    private let numbers: Int
    private let changes: SettingsChanges

    /// The smallest step of a real number where no whole number walks beside it.
    static let realStep = 0.1
    /// The most steps in which the numbers walk.
    static let maxSteps = 1 << 16

    /// - Parameters:
    ///   - a: the good end, every parameter resolved.
    ///   - b: the bad end, as `a`.
    /// - Throws: when the numbers between them are none that the table takes.
    init(from a: Settings, to b: Settings) throws {
        self.a = a
        self.b = b
        var whole = 0
        var real = 0.0
        if let x = a.steps, let y = b.steps { whole = max(whole, abs(x - y)) }
        if Self.walksSize(a, b) {
            whole = max(whole, abs((a.width ?? 0) - (b.width ?? 0)))
            whole = max(whole, abs((a.height ?? 0) - (b.height ?? 0)))
        }
        if let x = a.guidance, let y = b.guidance { real = abs(x - y) }
        let fine = real == 0 ? 0 : max(1, Int((real / Self.realStep).rounded(.up)))
        numbers = min(max(whole, whole > 0 ? 0 : fine), Self.maxSteps)
        changes = SettingsChanges(from: try Self.walked(a, b, 1, 1), to: b, words: true)
        last = numbers + changes.items.count
    }

    /// The settings at a point.
    func settings(at point: Int) throws -> Settings {
        guard point > numbers else { return try Self.walked(a, b, point, numbers) }
        return try changes.settings(applying: Set(0..<(point - numbers)))
    }

    /// What changes from a point to the next one, in words.
    func step(to point: Int) -> String {
        guard point > numbers else {
            let from = try? settings(at: point - 1)
            let to = try? settings(at: point)
            guard let from, let to else { return "" }
            return Parameters.diff(from, to).map(\.description).joined(separator: ", ")
        }
        return changes.items[point - numbers - 1].name
    }

    /// The state of the search after some verdicts.
    func stand(_ verdicts: [Int: Verdict]) -> Stand {
        // What is good or bad further out than a contradicting verdict decides nothing.
        let bad = verdicts.filter { $0.value == .bad && $0.key > 0 }.keys.min() ?? last
        let good = verdicts.filter { $0.value == .good && $0.key < bad }.keys.max() ?? 0
        let middle = (good + bad) / 2
        let open = (good + 1..<max(bad, good + 1)).filter { verdicts[$0] != .skip }
        guard let next = open.min(by: { abs($0 - middle) < abs($1 - middle) }) else {
            return .found(good: good, bad: bad)
        }
        return .next(next)
    }

    /// How many more points are judged at most, when none is skipped.
    func left(_ verdicts: [Int: Verdict]) -> Int {
        let bad = verdicts.filter { $0.value == .bad && $0.key > 0 }.keys.min() ?? last
        let good = verdicts.filter { $0.value == .good && $0.key < bad }.keys.max() ?? 0
        var (width, count) = (bad - good, 0)
        while width > 1 {
            width = (width + 1) / 2
            count += 1
        }
        return count
    }

    private static func walksSize(_ a: Settings, _ b: Settings) -> Bool {
        a.aspect == nil && b.aspect == nil && a.backend == b.backend
    }

    /// `a` with its numbers moved by `part` of `whole` towards those of `b`.
    private static func walked(_ a: Settings, _ b: Settings, _ part: Int, _ whole: Int) throws
        -> Settings
    {
        var result = a
        let way = whole > 0 ? Double(part) / Double(whole) : 0
        func between(_ x: Int, _ y: Int) -> Int { x + Int((Double(y - x) * way).rounded()) }
        if let x = a.steps, let y = b.steps { result.steps = between(x, y) }
        if let x = a.guidance, let y = b.guidance {
            // Few enough digits for a person to type.
            let digits = 1e4
            result.guidance = part == whole ? y : ((x + (y - x) * way) * digits).rounded() / digits
        }
        if walksSize(a, b) {
            if let x = a.width, let y = b.width { result.width = between(x, y) }
            if let x = a.height, let y = b.height { result.height = between(x, y) }
        }
        return result
    }
}
