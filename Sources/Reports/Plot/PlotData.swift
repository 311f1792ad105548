import JSON
import Parameters
import Runs

/// A measure of runs along an axis: what the terminal and the report draw.
public struct Plot {
    /// What lies along the bottom.
    struct Axis {
        /// A parameter, or `run`.
        let name: String
        let unit: String?
        /// Where each value stands in words; empty where the values are numbers.
        let categories: [String]

        var isNumeric: Bool { categories.isEmpty }
    }

    struct Point {
        /// A number, or the place among the categories from 0.
        let x: Double
        /// The value at `x` as it is typed.
        let label: String
        /// May be infinite: the PSNR of identical pictures.
        let y: Double
        let run: Int
    }

    /// Points that belong together, by `x`.
    struct Line {
        /// What its runs have in common, such as `guidance 5`; empty where there is one line.
        let name: String
        let points: [Point]
    }

    let measure: Measure
    /// The run that the pictures are compared with, such as `@12`; nil where none are.
    let reference: String?
    /// Which runs, in words.
    let what: String
    let axis: Axis
    let lines: [Line]
    /// Runs that have no such figure, and why.
    let skipped: [(run: Int, why: String)]

    /// `PSNR to @1 (dB) along steps: sweep 1`.
    var title: String {
        let unit = measure.unit.map { " (\($0))" } ?? ""
        let to = reference.map { " to \($0)" } ?? ""
        return "\(measure.title)\(to)\(unit) along \(axis.name): \(what)"
    }

    public var json: JSONValue {
        [
            "title": .text(title), "measure": .text(measure.rawValue),
            "name": .text(measure.title), "unit": measure.unit.map(JSONValue.text) ?? .null,
            "reference": reference.map(JSONValue.text) ?? .null, "what": .text(what),
            "axis": [
                "name": .text(axis.name), "unit": axis.unit.map(JSONValue.text) ?? .null,
                "categories": .array(axis.categories.map(JSONValue.text)),
            ],
            "lines": .array(
                lines.map { line in
                    [
                        "name": .text(line.name),
                        "points": .array(
                            line.points.map { point in
                                [
                                    "x": .real(point.x), "label": .text(point.label),
                                    "y": point.y.isFinite ? .real(point.y) : .null,
                                    "infinite": .bool(point.y.isInfinite),
                                    "run": .integer(point.run),
                                ]
                            }),
                    ]
                }),
            "skipped": .array(
                skipped.map { ["run": .integer($0.run), "why": .text($0.why)] }),
        ]
    }
}
