import LineSyntax
import Runs

/// A plot as lines of text.
public struct PlotDrawing {
    private let plot: Plot
    private let width: Int
    private let height: Int
    private let isASCII: Bool
    private let style: Style

    /// - Parameters:
    ///   - plot: what is drawn.
    ///   - width: in columns of the terminal.
    ///   - height: of the picture without its axis, in rows.
    ///   - isASCII: whether it is drawn without braille.
    ///   - style: sets lines off.
    public init(plot: Plot, width: Int, height: Int = 12, isASCII: Bool, style: Style) {
        self.plot = plot
        self.width = width
        self.height = height
        self.isASCII = isASCII
        self.style = style
    }

    /// The marks of the lines, where there are several.
    private static let letters = Array("abcdefghijkl")

    /// The heading, the picture with its axes, the legend and what is missing.
    public var lines: [String] {
        let ys = plot.lines.flatMap(\.points).map(\.y).filter(\.isFinite)
        let vertical = PlotScale(ys.isEmpty ? [0, 1] : ys, ticks: 4)
        let labels = vertical.ticks.map(vertical.text)
        let margin = (labels.map(\.count).max() ?? 0) + 1
        let inner = max(10, width - margin - 2)
        let across = horizontal
        var canvas = PlotCanvas(width: inner, height: height, isASCII: isASCII)
        draw(on: &canvas, across, vertical)
        var rows = [style.bold(plot.title.clipped(to: width))]
        var byRow: [Int: String] = [:]
        for (tick, label) in zip(vertical.ticks, labels) {
            byRow[canvas.row(vertical.place(tick))] = label
        }
        let (tick, wall) = isASCII ? ("+", "|") : ("┤", "│")
        for row in 0..<height {
            let label = byRow[row] ?? ""
            let side = String(repeating: " ", count: margin - label.count) + label
            rows.append(
                style.dim(side + (byRow[row] == nil ? wall : tick))
                    + canvas.text(row: row, colour: colour))
        }
        rows += axis(canvas, across, margin: margin)
        rows += legend
        return rows
    }

    private var hasSeveral: Bool { plot.lines.count > 1 }

    private func mark(_ line: Int) -> Character {
        hasSeveral ? Self.letters[line % Self.letters.count] : isASCII ? "*" : "•"
    }

    private func colour(_ text: String, _ line: Int) -> String {
        hasSeveral ? style.line(text, line) : text
    }

    /// Every place where points are, or round values where those are many.
    private var horizontal: PlotScale {
        let xs = plot.lines.flatMap(\.points).map(\.x)
        if !plot.axis.isNumeric {
            // Half a place free on both sides.
            let last = Double(plot.axis.categories.count) - 0.5
            return PlotScale(
                low: -0.5, high: last, ticks: plot.axis.categories.indices.map(Double.init))
        }
        return Set(xs).count <= 12
            ? PlotScale(exactly: xs, decimals: 0) : PlotScale(within: xs, ticks: 6)
    }

    private func draw(on canvas: inout PlotCanvas, _ across: PlotScale, _ vertical: PlotScale) {
        func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
            (across.place(x), y.isFinite ? vertical.place(y) : y > 0 ? 1 : 0)
        }
        for (index, line) in plot.lines.enumerated() where plot.axis.isNumeric {
            let means = Self.means(line.points)
            for (from, to) in zip(means, means.dropFirst()) {
                canvas.line(from: place(from.x, from.y), to: place(to.x, to.y), owner: index)
            }
        }
        for (index, line) in plot.lines.enumerated() {
            for point in line.points {
                canvas.mark(mark(index), at: place(point.x, point.y), owner: index)
            }
        }
    }

    /// The mean of the points at each place; infinite ones have no part in a line.
    private static func means(_ points: [Plot.Point]) -> [(x: Double, y: Double)] {
        var means: [(x: Double, y: Double)] = []
        for group in Dictionary(grouping: points.filter(\.y.isFinite), by: \.x) {
            let sum = group.value.map(\.y).reduce(0, +)
            means.append((group.key, sum / Double(group.value.count)))
        }
        return means.sorted { $0.x < $1.x }
    }

    /// The line along the bottom, the values under it and the axis' name.
    private func axis(_ canvas: PlotCanvas, _ across: PlotScale, margin: Int) -> [String] {
        let (corner, line, tick) = isASCII ? ("+", "-", "+") : ("└", "─", "┬")
        var rule = [String](repeating: line, count: canvas.width)
        var text = [Character](repeating: " ", count: margin + 1 + canvas.width + 12)
        var free = 0
        let slot = canvas.width / max(1, plot.axis.categories.count) - 1
        for value in across.ticks {
            let column = canvas.column(across.place(value))
            let isPoint = plot.axis.isNumeric && across.decimals == 0
            var label = plot.axis.isNumeric ? across.text(value) : ""
            if isPoint, let point = plot.lines.flatMap(\.points).first(where: { $0.x == value }) {
                label = point.label
            } else if !plot.axis.isNumeric {
                label = plot.axis.categories[Int(value)].clipped(to: max(2, slot))
            }
            // What takes no column would move all that follows.
            label.removeAll { displayWidth(String($0)) < 1 }
            let place = max(0, margin + 1 + column - displayWidth(label) / 2)
            rule[column] = tick
            guard place >= free, place + displayWidth(label) <= margin + 1 + canvas.width + 8 else {
                continue
            }
            // A wide character takes two columns and is one element.
            let cells = Array(label)
            text.replaceSubrange(
                place..<place + displayWidth(label),
                with: cells
                    + Array(
                        repeating: "\u{0}", count: displayWidth(label) - cells.count))
            free = place + displayWidth(label) + 1
        }
        let side = String(repeating: " ", count: margin)
        var values = String(text.filter { $0 != "\u{0}" })
        while values.hasSuffix(" ") { values.removeLast() }
        let unit = plot.axis.unit.map { " (\($0))" } ?? ""
        let name = plot.axis.name + unit
        let indent = margin + 1 + max(0, (canvas.width - name.count) / 2)
        return [
            style.dim(side + corner + rule.joined()), style.dim(values),
            style.dim(String(repeating: " ", count: indent) + name),
        ]
    }

    private var legend: [String] {
        var lines: [String] = []
        if hasSeveral {
            for (index, line) in plot.lines.enumerated() {
                let name = "\(mark(index))  \(line.name)".clipped(to: width - 2)
                lines.append("  " + colour(name, index))
            }
        }
        let infinite = plot.lines.flatMap(\.points).filter { !$0.y.isFinite }.map { "@\($0.run)" }
        if !infinite.isEmpty {
            lines.append(
                "  identical pixels, drawn at the top: \(Self.few(infinite))".clipped(to: width))
        }
        for (why, group) in Dictionary(grouping: plot.skipped, by: \.why).sorted(by: {
            $0.key < $1.key
        }) {
            let runs = group.map { "@\($0.run)" }
            lines.append("  left out: \(Self.few(runs)), \(why)".clipped(to: width))
        }
        return lines
    }

    /// The first of a list, and how many more there are.
    private static func few(_ names: [String]) -> String {
        let more = names.count > 6 ? " and \(names.count - 6) more" : ""
        return names.prefix(6).joined(separator: " ") + more
    }
}
