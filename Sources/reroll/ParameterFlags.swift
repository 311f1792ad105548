import ArgumentParser
import Parameters

/// One flag for each parameter; names and help come from the table, and `Tests/Clients/flags.py` holds
/// this list against it.
struct ParameterFlags: ParsableArguments {
    @Option(Parameter.negative) var negative: String?
    @Option(Parameter.width) var width: String?
    @Option(Parameter.height) var height: String?
    @Option(Parameter.aspect) var aspect: String?
    @Option(Parameter.steps) var steps: String?
    @Option(Parameter.guidance) var guidance: String?
    @Option(Parameter.scheduler) var scheduler: String?
    @Option(Parameter.seed) var seed: String?
    @Option(Parameter.count) var count: String?
    @Option(Parameter.weights) var weights: String?
    @Option(Parameter.long) var long: String?
    @Option(Parameter.clipskip) var clipskip: String?
    @Option(Parameter.precision) var precision: String?
    @Option(Parameter.backend) var backend: String?
    @Option(Parameter.model) var model: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("\(Parameter.size.summary)", valueName: "WxH"))
    var size: String?

    /// What was given, by parameter name; the parameters that exclude each other in table order.
    var values: [(name: String, text: String)] {
        let all = [
            ("size", size), ("negative", negative), ("width", width), ("height", height),
            ("aspect", aspect), ("steps", steps), ("guidance", guidance),
            ("scheduler", scheduler), ("seed", seed), ("count", count), ("weights", weights),
            ("long", long), ("clipskip", clipskip), ("precision", precision),
            ("backend", backend), ("model", model),
        ]
        return all.compactMap { name, text in text.map { (name, $0) } }
    }
}

extension Option where Value == String? {
    /// A flag for a parameter: `--steps`, and its aliases that are words.
    init(_ parameter: Parameter) {
        let names = [parameter.name] + parameter.aliases.filter { $0.count > 2 }
        let labels = names.map {
            NameSpecification.Element.customLong($0.replacing("_", with: "-"))
        }
        let allowed = parameter.domain.allowed
        let standard =
            parameter.defaultValue.map {
                ", default \($0.description.isEmpty ? "empty" : $0.description)"
            } ?? ""
        self.init(
            name: NameSpecification(labels), parsing: .unconditional,
            help: ArgumentHelp(
                "\(parameter.summary) (\(allowed)\(standard))", valueName: parameter.name))
    }
}
