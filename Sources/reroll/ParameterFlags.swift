import ArgumentParser
import EmbeddedBackend
import Parameters

/// One flag for each parameter but the prompt, and one for `size`, made from the table.
///
/// ArgumentParser finds the flags of a type by reflection on its stored properties, and asks the
/// decoder for each by the property's name. This type reflects as if it had a property for each
/// entry of the table, and decodes by the names in the table, so help, errors and completions are
/// those of properties written out.
struct ParameterFlags: ParsableArguments {
    private static let parameters = Parameter.all.filter { $0.name != Parameter.prompt.name }

    /// What was given, by the names of the parameters.
    private var texts: [String: String] = [:]

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        for name in Self.parameters.map(\.name) + [Parameter.size.name] {
            let option = try container.decode(Option<String?>.self, forKey: Name(name))
            texts[name] = option.wrappedValue
        }
    }

    /// What was given for a parameter.
    func text(of parameter: Parameter) -> String? { texts[parameter.name] }

    /// What was given, by parameter name; the parameters that exclude each other in table order.
    var values: [(name: String, text: String)] {
        ([Parameter.size.name] + Self.parameters.map(\.name)).compactMap { name in
            texts[name].map { (name, $0) }
        }
    }
}

extension ParameterFlags: CustomReflectable {
    var customMirror: Mirror {
        // A property wrapper's storage is named with an underscore.
        var children = Self.parameters.map { (label: "_\($0.name)" as String?, value: $0.flag) }
        children.append(("_\(Parameter.size.name)", Parameter.size.flag))
        return Mirror(self, children: children.map { ($0.label, $0.value as Any) })
    }

    /// The key of a flag, which is the parameter's name.
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension Parameter {
    /// The flag of the parameter: `--steps`, and those of its aliases that are words.
    fileprivate var flag: Option<String?> {
        let labels = ([name] + aliases.filter { $0.count > 2 }).map {
            NameSpecification.Element.customLong($0.replacing("_", with: "-"))
        }
        let standard =
            defaultValue.map { ", default \($0.description.isEmpty ? "empty" : $0.description)" }
            ?? ""
        return Option(
            name: NameSpecification(labels), parsing: .unconditional,
            help: ArgumentHelp(
                "\(summary) (\(Embedded.limits.domain(of: self).allowed)\(standard))",
                valueName: name))
    }
}

extension SizeParameter {
    fileprivate var flag: Option<String?> {
        Option(
            name: .long, parsing: .unconditional, help: ArgumentHelp("\(summary)", valueName: "WxH")
        )
    }
}
