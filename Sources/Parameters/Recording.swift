/// Which records of runs name a parameter.
///
/// A parameter that was added after the first runs were recorded is absent from their records, and
/// stays absent from new ones where that means the same: so an old run and a new one with the same
/// settings are the same request.
enum Recording: Sendable {
    /// Every record names it.
    case always
    /// A record names it where its value is another than this one, which its absence means.
    case unless(Value)
    /// A record names it where it has an effect: `decides` gets all values of the request, and what
    /// the user had set. Records from before the parameter mean `before`.
    case whereItDecides(
        before: Value, decides: @Sendable (_ all: Settings, _ asked: Settings) -> Bool)

    /// The value that a run has whose record lacks the parameter; nil where every record names it.
    var absent: Value? {
        switch self {
        case .always: nil
        case .unless(let value), .whereItDecides(let value, _): value
        }
    }

    /// Whether the record of a request names the parameter.
    func names(_ value: Value?, all: Settings, asked: Settings) -> Bool {
        switch self {
        case .always: true
        case .unless(let absent): value != absent
        case .whereItDecides(_, let decides): decides(all, asked)
        }
    }
}
