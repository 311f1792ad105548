import JSON

/// A network's `config.json`: the values it holds, and errors that name file, key and value.
struct ConfigFile {
    /// Where it was read, for errors.
    let path: String
    private let values: [String: JSONValue]

    /// Reads a file.
    ///
    /// - Parameter path: a JSON object.
    /// - Throws: `DiffusionError.file`.
    init(_ path: String) throws {
        guard let members = try JSONValue(file: path).objectValue else {
            throw DiffusionError.file(path: path, reason: "not a JSON object")
        }
        self.path = path
        values = members.filter { $0.value != .null }
    }

    /// The value of a key; nil when it is missing or null.
    subscript(key: String) -> JSONValue? { values[key] }

    /// A number above 0.
    func integer(_ key: String, default fallback: Int? = nil) throws -> Int {
        try size(values[key] ?? fallback.map { .integer($0) }, key)
    }

    /// The number of consecutive layers or blocks.
    func layers(_ key: String, default fallback: Int) throws -> Int {
        let count = try integer(key, default: fallback)
        guard count <= 256 else { throw failure(key, values[key], "1 to 256") }
        return count
    }

    /// A list of numbers above 0; one number stands for `count` equal ones.
    func integers(_ key: String, count: Int, default fallback: Int? = nil) throws -> [Int] {
        guard let value = values[key] ?? fallback.map({ .integer($0) }) else {
            throw failure(key, nil, "1 to \(Self.maxSize)")
        }
        guard let elements = value.arrayValue else {
            return Array(repeating: try size(value, key), count: count)
        }
        guard elements.count == count else { throw failure(key, value, "\(count) numbers") }
        return try elements.map { try size($0, key) }
    }

    /// A list of one to eight numbers above 0.
    func integers(_ key: String) throws -> [Int] {
        guard let elements = values[key]?.arrayValue, (1...8).contains(elements.count) else {
            throw failure(key, values[key], "a list of 1 to 8 numbers")
        }
        return try elements.map { try size($0, key) }
    }

    /// A list of names, each one of `allowed`.
    func names(_ key: String, count: Int, allowed: [String]) throws -> [String] {
        guard let elements = values[key]?.arrayValue, elements.count == count else {
            throw failure(key, values[key], "\(count) names")
        }
        return try elements.map {
            guard let name = $0.textValue, allowed.contains(name) else {
                throw failure(key, $0, allowed.joined(separator: ", "))
            }
            return name
        }
    }

    /// A finite number.
    func real(_ key: String, default fallback: Double) throws -> Double {
        guard let value = values[key] else { return fallback }
        guard let real = value.realValue, real.isFinite else {
            throw failure(key, value, "a number")
        }
        return real
    }

    /// A truth value.
    func flag(_ key: String, default fallback: Bool) throws -> Bool {
        guard let value = values[key] else { return fallback }
        guard let flag = value.boolValue else { throw failure(key, value, "true or false") }
        return flag
    }

    /// A text, one of `allowed`.
    func choice(_ key: String, default fallback: String, allowed: [String]) throws -> String {
        guard let value = values[key] else { return fallback }
        guard let text = value.textValue, allowed.contains(text) else {
            throw failure(key, value, allowed.joined(separator: ", "))
        }
        return text
    }

    /// Refuses any of these keys that is set to other than what it must be (null is always right).
    func require(_ expected: [(key: String, value: JSONValue)]) throws {
        for (key, allowed) in expected {
            guard let value = values[key], value != allowed else { continue }
            if let number = value.realValue, number == allowed.realValue { continue }
            throw failure(key, value, allowed == .null ? "null" : allowed.summary)
        }
    }

    /// The error for a key.
    func failure(_ key: String, _ value: JSONValue?, _ allowed: String) -> DiffusionError {
        .configuration(
            file: path, key: key, value: value?.summary ?? "(missing)", allowed: allowed)
    }

    /// The largest size that is accepted: products of three stay far from overflow.
    private static let maxSize = 1 << 20

    private func size(_ value: JSONValue?, _ key: String) throws -> Int {
        guard let integer = value?.exactInteger, (1...Self.maxSize).contains(integer) else {
            throw failure(key, value, "1 to \(Self.maxSize)")
        }
        return integer
    }
}
