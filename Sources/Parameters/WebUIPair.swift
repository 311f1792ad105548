/// How the web UI's `parameters` text writes a parameter: `Steps: 25`.
struct WebUIPair: Sendable {
    /// When the pair is written.
    enum Presence: Sendable {
        /// With the default where the parameter is unset: readers of the form need it.
        case always
        case whereSet
        /// Where the value is another than the default.
        case unlessDefault
    }

    /// The label, such as `CFG scale`.
    let key: String
    let presence: Presence
    /// The text after the label; nil for a value that the form has no text for.
    let write: @Sendable (Value) -> String?
    /// The text as the parameter reads it; nil for one that is another program's.
    let read: @Sendable (String) -> String?

    init(
        _ key: String, _ presence: Presence,
        write: @escaping @Sendable (Value) -> String? = { $0.description },
        read: @escaping @Sendable (String) -> String? = { $0 }
    ) {
        self.key = key
        self.presence = presence
        self.write = write
        self.read = read
    }

    /// The text for settings; nil where the pair is not written.
    func text(of parameter: Parameter, in settings: Settings) -> String? {
        let value = parameter.value(in: settings)
        switch presence {
        case .always: return (value ?? parameter.defaultValue).map { write($0) ?? "" } ?? ""
        case .whereSet: return value.flatMap(write)
        case .unlessDefault: return value == parameter.defaultValue ? nil : value.flatMap(write)
        }
    }
}
