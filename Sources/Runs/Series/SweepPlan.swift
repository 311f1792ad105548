import JSON
import LineSyntax
import Parameters

/// What a sweep goes through: a base, and up to three axes on top of it.
///
/// The first axis runs along the rows of a grid, the second down its columns, the third from grid
/// to grid. Positions count from 1, along the first axis first.
public struct SweepPlan: Hashable, Sendable {
    /// The most axes that a sheet has places for.
    public static let maxAxes = 3
    /// The most cells of a sweep.
    public static let maxCells = 10_000
    /// What was set, with the seed fixed.
    public var base: Settings
    public var axes: [Axis]
    /// Whether the seed of the base was drawn for the sweep.
    public var isSeedDrawn = false

    /// How many cells there are.
    public var count: Int { axes.reduce(1) { $0 * $1.values.count } }

    /// Values along an axis; 1 where there is no such axis.
    public func count(along axis: Int) -> Int { axis < axes.count ? axes[axis].values.count : 1 }

    /// The position of a cell by its places along the axes, each from 0.
    public func position(_ x: Int, _ y: Int, _ z: Int) -> Int {
        (z * count(along: 1) + y) * count(along: 0) + x + 1
    }

    /// The places of a position along each of the axes, from 0.
    public func places(_ position: Int) -> [Int] {
        var rest = position - 1
        return axes.map { axis in
            defer { rest /= axis.values.count }
            return rest % axis.values.count
        }
    }

    /// What the cell at a position asks for.
    ///
    /// The backend is set first, since it decides what else there is.
    ///
    /// - Throws: `ParameterError`.
    public func settings(at position: Int) throws -> Settings {
        var settings = base
        let steps = Array(zip(axes, places(position)))
        for (axis, place) in steps where axis.parameter == "backend" {
            try axis.apply(place, to: &settings)
        }
        for (axis, place) in steps where axis.parameter != "backend" {
            try axis.apply(place, to: &settings)
        }
        return settings
    }

    /// `steps 10, guidance 5`.
    public func label(_ position: Int) -> String {
        zip(axes, places(position)).map { "\($0.title) \($0.shown(at: $1))" }
            .joined(separator: ", ")
    }

    /// The axes on one line: `steps 10,20,30 x guidance 5,7,9`, long ones with their count.
    public var summary: String {
        axes.map { axis in
            let values = axis.values.indices.map { axis.shown(at: $0) }.joined(separator: ",")
            return values.count <= 40
                ? "\(axis.title) \(values)"
                : "\(axis.title) \(values.clipped(to: 32)) (\(axis.values.count))"
        }.joined(separator: " x ")
    }

    // MARK: - JSON

    /// What the library keeps as the plan.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "base": base.jsonValue, "axes": .array(axes.map(\.json)),
        ]
        if isSeedDrawn { members["drawn"] = .bool(true) }
        return .object(members)
    }

    /// Reads a plan from the library; nil where it is of another version.
    public init?(_ text: String) {
        guard let json = try? JSONValue(parsing: text), let base = json["base"],
            let settings = try? Settings(base), case .array(let axes)? = json["axes"]
        else { return nil }
        self.base = settings
        self.axes = axes.compactMap(Axis.init)
        isSeedDrawn = json["drawn"] == .bool(true)
        guard self.axes.count == axes.count, axes.count <= Self.maxAxes, count <= Self.maxCells
        else { return nil }
    }

    public init(base: Settings, axes: [Axis], isSeedDrawn: Bool = false) {
        self.base = base
        self.axes = axes
        self.isSeedDrawn = isSeedDrawn
    }

    /// Whether chance has a part in it.
    public var hasDraws: Bool { isSeedDrawn || axes.contains(where: \.isDrawn) }

    /// The plan with what was drawn left out: what was typed.
    public var typed: SweepPlan {
        var plan = self
        if isSeedDrawn || plan.base.seed == .random { plan.base.seed = nil }
        plan.isSeedDrawn = false
        plan.axes = axes.map {
            $0.isDrawn
                ? Axis(
                    parameter: $0.parameter, values: $0.values.map { _ in "random" }, isDrawn: true)
                : $0
        }
        return plan
    }
}

extension Axis {
    /// A value as it is shown: on one line, an empty text in words.
    public func shown(at index: Int) -> String {
        values[index].isEmpty ? "(nothing)" : values[index].onOneLine
    }
}
