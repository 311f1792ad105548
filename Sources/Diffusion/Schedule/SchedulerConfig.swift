import JSON

/// A model's `scheduler_config.json`, read as diffusers reads it for whichever sampler is chosen.
///
/// A key in the file wins; else the default of the *chosen* sampler's class holds, so
/// each sampler states its defaults where it reads. Keys the chosen class does not know are
/// ignored, and so is `null`.
public struct SchedulerConfig: Hashable, Sendable {
    /// Where it was read, for errors.
    public let file: String
    /// The values of the file without those that diffusers marked as defaults when it wrote it.
    public let values: [String: JSONValue]

    /// Takes values as they are.
    ///
    /// - Parameters:
    ///   - values: the members of the file.
    ///   - file: named in errors.
    public init(_ values: [String: JSONValue], file: String = "scheduler_config.json") {
        let defaulted = Set(
            values["_use_default_values"]?.arrayValue?.compactMap(\.textValue) ?? [])
        self.values = values.filter { !defaulted.contains($0.key) && $0.value != .null }
        self.file = file
    }

    /// Reads a file.
    ///
    /// - Parameter path: a `scheduler_config.json`.
    /// - Throws: `DiffusionError.file`.
    public init(file path: String) throws {
        guard let members = try JSONValue(file: path).objectValue else {
            throw DiffusionError.file(path: path, reason: "not a JSON object")
        }
        self.init(members, file: path)
    }

    /// `num_train_timesteps`, which every class takes.
    var trainSteps: Int {
        get throws { try integer("num_train_timesteps", in: 1...100_000, default: 1000) }
    }

    func failure(_ key: String, _ value: JSONValue, _ allowed: String) -> DiffusionError {
        failure(key, value.summary, allowed)
    }

    func failure(_ key: String, _ value: String, _ allowed: String) -> DiffusionError {
        .configuration(file: file, key: key, value: value, allowed: allowed)
    }

    func integer(_ key: String, in range: ClosedRange<Int>, default: Int) throws -> Int {
        guard let value = values[key] else { return `default` }
        guard let integer = value.exactInteger, range.contains(integer) else {
            throw failure(key, value, "\(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    func real(_ key: String, in range: ClosedRange<Double>, default: Double) throws -> Double {
        guard let value = values[key] else { return `default` }
        guard let real = value.realValue, range.contains(real) else {
            throw failure(key, value, "\(range.lowerBound) to \(range.upperBound)")
        }
        return real
    }

    func flag(_ key: String, default: Bool) throws -> Bool {
        guard let value = values[key] else { return `default` }
        guard let flag = value.boolValue else { throw failure(key, value, "true or false") }
        return flag
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, default: Choice
    ) throws -> Choice {
        guard let value = values[key] else { return `default` }
        guard let choice = value.textValue.flatMap(Choice.init(rawValue:)) else {
            throw failure(key, value, Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }
}

/// The quantity that the network predicts.
enum Prediction: String, CaseIterable, Sendable {
    case epsilon, sample
    case velocity = "v_prediction"
}

extension SchedulerConfig {
    /// `prediction_type`, which every class takes; `allowed` is what the chosen sampler can use.
    func prediction(allowed: [Prediction] = Prediction.allCases) throws -> Prediction {
        let prediction = try choice("prediction_type", default: Prediction.epsilon)
        guard allowed.contains(prediction) else {
            throw failure(
                "prediction_type", prediction.rawValue,
                allowed.map(\.rawValue).joined(separator: ", "))
        }
        return prediction
    }
}
