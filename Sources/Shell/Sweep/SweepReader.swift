import LineSyntax
import Parameters
import Runs

/// Reads what was typed after `:sweep`.
struct SweepReader {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// The plan of a line such as `steps 10,20,30 guidance 5-9(+2)`, seeds not yet drawn.
    ///
    /// An axis of one value is no axis: it is set in the base, for this sweep only.
    ///
    /// - Returns: the plan, and the options that were given.
    /// - Throws: what is wrong with the line.
    func plan(_ line: String) throws -> (plan: SweepPlan, options: [String]) {
        let (texts, options) = try AxisText.read(line)
        var plan = SweepPlan(base: context.session.settings, axes: [])
        // Where a backend is named, models are looked up there, whatever the order.
        let ordered =
            texts.filter { $0.parameter == "backend" }
            + texts.filter { $0.parameter != "backend" }
        var axes: [AxisText: Axis] = [:]
        for text in ordered {
            let axis = try axis(text, with: plan.base)
            axes[text] = axis
            if axis.values.count == 1, axis.isDrawn {
                plan.base.seed = .random
            } else if axis.values.count == 1, axis.search == nil {
                try axis.apply(0, to: &plan.base)
            } else if axis.parameter == "backend" {
                plan.base.backend = axis.values[0]
            }
        }
        plan.axes = texts.compactMap { axes[$0] }.filter {
            $0.values.count > 1 || $0.search != nil
        }
        guard plan.axes.count <= SweepPlan.maxAxes else {
            throw UserError.input(
                "sweep: \(plan.axes.count) axes are too many; allowed \(SweepPlan.maxAxes), "
                    + "and a parameter with one value is none")
        }
        let fixed = plan.axes.filter { $0.search == nil }.map(\.parameter)
        if let twice = fixed.first(where: { name in fixed.count { $0 == name } > 1 }) {
            throw UserError.input("sweep: \(twice) is there twice; put its values in one list")
        }
        // Products are taken with care: three axes of ten thousand overflow nothing, but are
        // absurd.
        guard plan.count <= SweepPlan.maxCells else {
            throw UserError.input(
                "sweep: \(plan.count) cells are too many; allowed \(SweepPlan.maxCells)")
        }
        return (plan, options)
    }

    private func axis(_ text: AxisText, with base: Settings) throws -> Axis {
        if let search = text.search {
            let others = text.elements.map(\.text).filter { $0 != search }
            return Axis(parameter: text.parameter, search: search, values: [search] + others)
        }
        var values: [String] = []
        var isDrawn = false
        for element in text.elements {
            if text.parameter == "seed", let count = try Self.randomCount(element.text) {
                let last = Seed.range.upperBound - (base.count ?? 1) + 1
                values += (0..<count).map { _ in
                    String(context.runs.planner.drawSeed() % (last + 1))
                }
                isDrawn = true
            } else {
                values += try self.values(element, of: text.parameter, with: base)
            }
            guard values.count <= SweepPlan.maxCells else {
                throw UserError.input(
                    "\(text.parameter): more than \(SweepPlan.maxCells) values are too many")
            }
        }
        if isDrawn, text.elements.count > 1 {
            throw UserError.input(
                "seed: random x4 stands alone; give the other seeds in a sweep of their own")
        }
        return Axis(parameter: text.parameter, values: values, isDrawn: isDrawn)
    }

    /// How many seeds `random` and `random x4` ask for; nil for anything else.
    private static func randomCount(_ text: String) throws -> Int? {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        guard words.first == "random" || words.first == "-1" else { return nil }
        guard words.count > 1 else { return 1 }
        let digits = words[1].dropFirst()
        guard words.count == 2, words[1].hasPrefix("x"), let count = Int(digits), count > 0,
            count <= SweepPlan.maxCells
        else {
            throw UserError.input(
                "seed: \(text.onOneLine) is no seed; type random x4 for four random ones")
        }
        return count
    }

    /// The values of one element: a range, `all`, or the element itself.
    private func values(
        _ element: AxisText.Element, of name: String, with base: Settings
    ) throws -> [String] {
        let text = element.text
        if Parameter.size.isNamed(name) { return try sizes(text, within: limits(base)) }
        let parameter = try context.runs.reader.parameter(name)
        if parameter.name == "seed", text.unicodeScalars.first?.properties.isAlphabetic == true,
            let seeds = try context.runs.reader.seeds.seeds(in: text)
        {
            return seeds.map(String.init)
        }
        if !element.isQuoted {
            let isWhole =
                switch parameter.domain {
                case .integers, .seed: true
                default: false
                }
            let isNumber = if case .reals = parameter.domain { true } else { isWhole }
            if isNumber, let range = try AxisRange(text, isWhole: isWhole, name: name) {
                let limits = limits(base)
                return try range.values.map {
                    parameter.print(try parameter.parse($0, within: limits))
                }
            }
            if text.lowercased() == "all", let all = try all(parameter, with: base) { return all }
        }
        let value = try context.runs.reader.value(of: parameter, text, with: base)
        return [parameter.print(value)]
    }

    /// Everything that a parameter can be; nil where that is not a list.
    private func all(_ parameter: Parameter, with base: Settings) throws -> [String]? {
        switch parameter.domain {
        case .choices(let choices): choices.map(\.value)
        case .name where parameter.name == "backend": context.runs.planner.backends.map(\.name)
        case .name where parameter.name == "model":
            try context.runs.planner.backend(of: base).models
        default: nil
        }
    }

    private func limits(_ settings: Settings) -> Limits {
        context.runs.planner.limits(for: settings)
    }

    /// `512x384`, or squares such as 256-512(+128).
    private func sizes(_ text: String, within limits: Limits) throws -> [String] {
        let range = try AxisRange(text, isWhole: true, name: Parameter.size.name)
        return try (range?.values ?? [text]).map {
            let size = try Parameter.size.parse($0, within: limits)
            return Parameter.size.print(width: size.width, height: size.height)
        }
    }
}
