import ArgumentParser
import Shell

/// A command of the shell that a subcommand shares.
protocol SharedCommand {
    static var declaration: CommandDeclaration { get }
}

/// One flag for each option that a command of the shell declares.
///
/// It reflects as if it had a property for each, as ``ParameterFlags`` does.
struct CommandFlags<Shared: SharedCommand>: ParsableArguments {
    /// The values of the options that were given, by name; a flag has none.
    private(set) var values: [String: [String]] = [:]

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: FlagName.self)
        for option in Shared.declaration.options {
            let key = FlagName(option.key)
            if option.isFlag {
                let flag = try container.decode(Flag<Bool>.self, forKey: key)
                if flag.wrappedValue { values[option.name] = [] }
            } else if option.isRepeatable {
                let texts = try container.decode(Option<[String]>.self, forKey: key).wrappedValue
                if !texts.isEmpty { values[option.name] = texts }
            } else {
                let text = try container.decode(Option<String?>.self, forKey: key).wrappedValue
                values[option.name] = text.map { [$0] }
            }
        }
    }
}

extension CommandFlags: CustomReflectable {
    var customMirror: Mirror {
        // A property wrapper's storage is named with an underscore.
        Mirror(
            self,
            children: Shared.declaration.options.map { ("_\($0.key)" as String?, $0.flag) })
    }
}

/// The key of a flag.
private struct FlagName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension CommandDeclaration.Option {
    /// The longest name, without its dashes.
    fileprivate var key: String {
        let names = [name, alias ?? ""].map { $0.drop { $0 == "-" } }
        return String(names.max { $0.count < $1.count } ?? "")
    }

    /// The flag as a property wrapper.
    fileprivate var flag: Any {
        let labels = NameSpecification(
            [name, alias].compactMap(\.self).map { name in
                let text = name.drop { $0 == "-" }
                return name.hasPrefix("--")
                    ? .customLong(String(text)) : .customShort(text.first ?? "-")
            })
        let first = summary.prefix(1).uppercased()
        let help = ArgumentHelp(
            "\(first)\(summary.dropFirst()).",
            valueName: placeholder.isEmpty ? nil : placeholder.lowercased())
        let completion: CompletionKind = isFile ? .file() : .default
        if isFlag { return Flag(wrappedValue: false, name: labels, help: help) }
        if isRepeatable {
            return Option<[String]>(
                wrappedValue: [], name: labels, parsing: .unconditionalSingleValue, help: help,
                completion: completion)
        }
        return Option<String?>(
            name: labels, parsing: .unconditional, help: help, completion: completion)
    }
}
