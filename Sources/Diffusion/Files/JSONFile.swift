import JSON

extension JSONValue {
    /// Reads a JSON file of a model, with the numbers that only Python writes.
    ///
    /// - Parameter path: The file, at most 64 MiB.
    /// - Throws: `DiffusionError.file` with the path and the place.
    init(file path: String) throws {
        do {
            self = try JSONValue(parsing: readFile(path), mode: .lenient)
        } catch let error as JSONError {
            throw DiffusionError.file(
                path: path, reason: "not JSON: \(error.problem) at byte \(error.offset)")
        }
    }
}
