/// Why the engine could not do what was asked.
public enum DiffusionError: Error, Hashable, Sendable {
    /// The caller's `isCancelled` returned true.
    case cancelled
    /// A file of the model is missing, unreadable or not what it says it is.
    case file(path: String, reason: String)
    /// A configuration file asks for something this engine does not do.
    case configuration(file: String, key: String, value: String, allowed: String)
    /// Tensors of a weight file are missing, unknown or of another shape; one line each.
    case weights(path: String, problems: [String])
    /// A field of a `Job` is outside what the model can paint.
    case job(field: String, value: String, allowed: String)
    /// The engine cannot compute; says why.
    case kernel(String)
}

extension DiffusionError {
    /// Whether another job would do.
    public var isOfJob: Bool { if case .job = self { true } else { false } }
}

extension DiffusionError: CustomStringConvertible {
    /// The most problems of weights that one error lists.
    static let maxProblems = 100

    public var description: String {
        switch self {
        case .cancelled:
            "cancelled"
        case .file(let path, let reason):
            "\(path): \(reason)"
        case .configuration(let file, let key, let value, let allowed):
            "\(file): \(key) \(value) is not supported; allowed \(allowed)"
        case .weights(let path, let problems):
            "\(path): \(problems.prefix(8).joined(separator: "; "))"
                + (problems.count > 8
                    ? "; and \(problems.count < Self.maxProblems ? "" : "at least ")"
                        + "\(problems.count - 8) more" : "")
        case .job(let field, let value, let allowed):
            "\(field): \(value) is out of range; allowed \(allowed)"
        case .kernel(let text):
            "engine: \(text)"
        }
    }
}
