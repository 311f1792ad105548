import Foundation

/// A file of keys: `KEY [credits=N] [rpm=N] [models=A,B]` a line; `#` begins a comment.
public enum KeysFile {
    static let sizeLimit = 1 << 20
    static let rateLimit = 1_000_000
    static let creditLimit = 1e12

    /// Reads the keys.
    ///
    /// - Throws: ``ServingError`` for a file that others may read, a line that is not understood,
    ///   a key that comes twice, and a file without keys; none of the texts holds a key.
    public static func read(_ path: String) throws -> [Key] {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw ServingError(
                "--keys: \(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ServingError("--keys: \(path) is not a file")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw ServingError(
                "--keys: \(path) has mode \(mode), so others may read it; type chmod 600 \(path)")
        }
        guard status.st_size <= sizeLimit, let data = FileManager.default.contents(atPath: path)
        else {
            throw ServingError(
                "--keys: \(path) cannot be read, or is longer than \(sizeLimit) bytes")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ServingError("--keys: \(path) is not UTF-8")
        }
        return try parse(text, name: path)
    }

    static func parse(_ text: String, name: String) throws -> [Key] {
        var keys: [Key] = []
        for (index, line) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).enumerated() {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let word = words.first else { continue }
            let place = "\(name):\(index + 1)"
            guard word.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), word.utf8.count <= 512
            else {
                throw ServingError(
                    "\(place): the key has characters outside printable ASCII, or over 512 of them")
            }
            let key = try key(String(word), words.dropFirst(), line: index + 1, place: place)
            if let twin = keys.first(where: { $0.digest == key.digest }) {
                throw ServingError("\(place): the key stands in \(twin.label) already")
            }
            keys.append(key)
        }
        guard !keys.isEmpty else {
            throw ServingError("\(name): holds no key; write one a line")
        }
        return keys
    }

    private static func key(
        _ word: String, _ options: ArraySlice<Substring>, line: Int, place: String
    ) throws -> Key {
        var credits: Double?
        var rate: Int?
        var models: Set<String>?
        for option in options {
            let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let (option, value) = (parts.first ?? "", parts.count == 2 ? String(parts[1]) : "")
            switch option {
            case "credits":
                guard let number = Double(value), (0...creditLimit).contains(number) else {
                    throw ServingError("\(place): credits needs a number, 0 to 1000000000000")
                }
                credits = number
            case "rpm":
                guard let number = Int(value), (1...rateLimit).contains(number) else {
                    throw ServingError("\(place): rpm needs a whole number, 1 to \(rateLimit)")
                }
                rate = number
            case "models":
                let names = value.split(separator: ",").map(String.init)
                guard !names.isEmpty else {
                    throw ServingError("\(place): models needs names, such as models=imagen-4-fast")
                }
                models = Set(names)
            // What is not an option may be half a key: it is not shown.
            default:
                throw ServingError(
                    "\(place): after the key come only credits=N, rpm=N and models=A,B")
            }
        }
        return Key(word, label: "line \(line)", credits: credits, rate: rate, models: models)
    }
}
