import JSON
import LineSyntax
import Parameters
import Runs

/// Reads a row of a batch as firing it would.
struct BatchRowReader {
    let runs: RunServices

    /// Checks a row as firing it would.
    ///
    /// - Parameters:
    ///   - row: what the file says.
    ///   - defaults: what holds for all rows where they do not say otherwise.
    /// - Returns: the row with its settings.
    /// - Throws: ``BatchFile/Problem`` for the first field that cannot be used.
    func row(_ row: BatchFile.Row, over defaults: Settings) throws -> BatchRow {
        var settings = defaults
        var fileName: String?
        var given: Set<String> = []
        for field in row.fields.sorted(by: Self.isEarlier) where field.value != .json(.null) {
            func refuse(_ problem: String) -> BatchFile.Problem {
                BatchFile.Problem(
                    line: row.line, field: field.name.onOneLine, problem: problem.onOneLine)
            }
            do {
                if BatchFile.fileNames.contains(field.name) {
                    guard fileName == nil else { throw refuse("the file has a name already") }
                    fileName = try Self.fileName(field.value)
                    continue
                }
                let names = try set(field, in: &settings)
                let excluded = names.compactMap(Parameter.named).flatMap(\.excludes)
                if let other = (names + excluded).first(where: given.contains) {
                    throw refuse("the row sets \(other), too; give one of them")
                }
                given.formUnion(names)
            } catch let problem as BatchFile.Problem {
                throw problem
            } catch {
                throw refuse(Self.text(of: error, without: field.name))
            }
        }
        do { _ = try runs.planner.plan(settings) } catch let error as ParameterError {
            throw BatchFile.Problem(
                line: row.line, field: error.name, problem: error.problem.onOneLine)
        } catch {
            throw BatchFile.Problem(line: row.line, field: nil, problem: "\(error)".onOneLine)
        }
        return BatchRow(line: row.line, settings: settings, fileName: fileName)
    }

    /// Backends before all others and models after them, for a model is looked up at a backend.
    private static func isEarlier(_ a: BatchFile.Field, _ b: BatchFile.Field) -> Bool {
        func order(_ field: BatchFile.Field) -> Int {
            switch Parameter.named(field.name)?.name {
            case "backend": 0
            case "model": 2
            default: 1
            }
        }
        return (order(a), a.name) < (order(b), b.name)
    }

    /// Sets what a field says.
    ///
    /// - Returns: the names of the parameters that it set.
    private func set(_ field: BatchFile.Field, in settings: inout Settings) throws -> [String] {
        let limits = runs.planner.limits(for: settings)
        if Parameter.size.isNamed(field.name) {
            guard case .text(let text) = field.value.typed else {
                throw ParameterError(name: field.name, problem: "is no text such as 512x384")
            }
            try Parameter.size.set(text, in: &settings, within: limits)
            return ["width", "height"]
        }
        guard let parameter = Parameter.named(field.name) else {
            throw ParameterError(name: field.name, problem: BatchFile.unknown(field.name))
        }
        switch field.value.typed {
        case .text(let text) where parameter.isText:
            try parameter.set(.text(text), in: &settings)
        case .text(let text):
            try parameter.set(
                runs.reader.value(of: parameter, text, with: settings), in: &settings)
        case .json(let json):
            guard let value = json.parameterValue else {
                throw ParameterError(
                    name: field.name,
                    problem: "\(json.kind) is not a value; allowed \(limits.allowed(parameter))"
                )
            }
            try parameter.set(value, in: &settings, within: limits)
        }
        return [parameter.name]
    }

    private static func fileName(_ value: BatchFile.Value) throws -> String {
        guard case .text(let name) = value.typed, !name.isEmpty, name.utf8.count <= 200,
            !name.contains("/"), !name.hasPrefix("."), name == name.onOneLine
        else {
            throw ParameterError(
                name: "",
                problem: "is no file name; allowed 1 to 200 bytes without /, not "
                    + "beginning with a dot")
        }
        return name.lowercased().hasSuffix(".png") ? name : name + ".png"
    }

    /// An error's sentence without the name of what it is about, which stands before it already.
    private static func text(of error: any Error, without name: String) -> String {
        if let error = error as? ParameterError { return error.problem }
        let text = "\(error)"
        return text.hasPrefix("\(name): ") ? String(text.dropFirst(name.count + 2)) : text
    }
}

extension BatchFile.Value {
    /// The value with texts of JSON as texts.
    fileprivate var typed: Self {
        if case .json(.text(let text)) = self { .text(text) } else { self }
    }
}

extension Parameter {
    /// Whether any text is a value.
    fileprivate var isText: Bool { name == "prompt" || name == "negative" }
}
