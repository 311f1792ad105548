import Ledger
import LineSyntax
import Parameters
import Runs

/// The parameters in which runs differ.
struct VaryingParameters {
    /// In the order of the table.
    let names: [String]
    private let texts: [String: [String]]

    init(_ settings: [Settings]) {
        var names: [String] = []
        var texts: [String: [String]] = [:]
        for parameter in Parameter.all {
            let values = settings.map { parameter.value(in: $0).map(parameter.print) ?? "" }
            guard Set(values).count > 1 else { continue }
            names.append(parameter.name)
            texts[parameter.name] = values
        }
        self.names = names
        self.texts = texts
    }

    /// What each run has in common with the others of its line: its values of the parameters other
    /// than `axis`, without those that follow from the place on the axis.
    func groups(besides axis: String, _ labels: [String]) -> [String] {
        let others = names.filter { name in
            guard name != axis, let values = texts[name] else { return false }
            var byPlace: [String: Set<String>] = [:]
            for (label, value) in zip(labels, values) { byPlace[label, default: []].insert(value) }
            return byPlace.values.contains { $0.count > 1 }
        }
        return labels.indices.map { index in
            others.map { "\($0) \((texts[$0]?[index] ?? "").onOneLine)" }.joined(separator: ", ")
        }
    }
}

/// The places of runs along an axis.
struct PlotAxisValues {
    let axis: Plot.Axis
    /// Of each run.
    let labels: [String]
    let places: [Double]

    init(_ name: String, runs: [Run], _ settings: [Settings]) {
        guard let parameter = Parameter.named(name) else {
            axis = Plot.Axis(name: "run", unit: nil, categories: [])
            labels = runs.map { "@\($0.number)" }
            places = runs.map { Double($0.number) }
            return
        }
        let values = settings.map(parameter.value)
        labels = values.map { $0.map { parameter.print($0).onOneLine } ?? "unset" }
        let numbers = values.map { value -> Double? in
            switch value {
            case .integer(let number)?: Double(number)
            case .real(let number)?: number
            default: nil
            }
        }
        if numbers.allSatisfy({ $0 != nil }) {
            axis = Plot.Axis(name: parameter.name, unit: parameter.unit, categories: [])
            places = numbers.compactMap { $0 }
        } else {
            var categories: [String] = []
            for label in labels where !categories.contains(label) { categories.append(label) }
            axis = Plot.Axis(name: parameter.name, unit: parameter.unit, categories: categories)
            places = labels.map { label in Double(categories.firstIndex(of: label) ?? 0) }
        }
    }
}
